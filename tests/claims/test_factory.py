"""What tests of claims in work are made from."""

import pytest

from claimdeck.claims.domain.patients import unpack_patient
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import Claim
from tests.factories.claims_in_work import TESTA, answer, make_claim, make_claims
from tests.factories.people import People

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", WorkState)
def test_a_claim_of_any_state_is_stored_as_it_was_given(people: People, state: WorkState) -> None:
    mine = None if state is WorkState.POOL else people.alice
    made = make_claim(people.organization, people.main_clinic, state=state, assignee=mine, answer=answer())
    found = Claim.objects.get(pk=made.pk)
    assert (found.state, found.assignee_id) == (state.value, mine.pk if mine else None)
    assert unpack_patient(bytes(found.patient)) == TESTA
    assert found.answers.get().answer_key == found.answer_key == answer().key


def test_many_claims_are_stored_in_one_go(people: People) -> None:
    rows = [{"claim_id": f"ZZ-{n}", "assignee_id": people.bob.pk, "state": "Assigned"} for n in range(3)]
    make_claims(people.organization, people.main_clinic, rows)
    assert list(Claim.objects.order_by("id").values_list("claim_id_key", "version", "assignee")) == [
        (f"ZZ{n}", 1, people.bob.pk) for n in range(3)
    ]
