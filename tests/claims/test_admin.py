"""Claims in the Django admin: to be looked at only, and never a patient or what people wrote."""

import pytest
from django.db.models import Model
from django.urls import reverse

from claimdeck.accounts.members import create_admin
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import Claim, ClaimEvent, ClaimNote, PayerAnswer
from tests.factories.claims_in_work import answer, make_claim
from tests.factories.people import PASSWORD, People, client_of


@pytest.mark.parametrize("model", [Claim, ClaimEvent, ClaimNote, PayerAnswer])
def test_claims_and_their_history_are_only_looked_at(people: People, model: type[Model]) -> None:
    claim = make_claim(
        people.organization, people.main_clinic, state=WorkState.ASSIGNED, assignee=people.alice, answer=answer()
    )
    ClaimNote.objects.create(claim=claim, author=people.alice, text="Testa called.")
    people.organization.is_default = True
    people.organization.save()
    client = client_of(create_admin("boss", PASSWORD, people.organization))
    name = f"admin:claims_{model._meta.model_name}"
    one = model._default_manager.first()
    assert one is not None
    for address in (reverse(f"{name}_changelist"), reverse(f"{name}_change", args=[one.pk])):
        shown = client.get(address)
        assert shown.status_code == 200
        # Alice's own last name is Testa as well; the patient's first name and the note would be, too.
        assert b"Testa Patient" not in shown.content and b"Testa called" not in shown.content
    assert client.post(reverse(f"{name}_change", args=[one.pk]), {"state": "Pool"}).status_code == 403
    assert client.post(reverse(f"{name}_delete", args=[one.pk]), {"post": "yes"}).status_code == 403
