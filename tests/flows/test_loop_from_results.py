"""From a job's denied rows to people's desks: picked, planned, executed, and closed when the payer has paid."""

import pytest

from claimdeck.claims.models import Claim
from claimdeck.payers.outcomes import Outcome
from tests.assignment.story import give_skills, made, send
from tests.factories.people import client_of
from tests.flows.test_loop import check_again, claims, denied_then, told
from tests.status.desk import row_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_denied_rows_become_work_and_the_next_payment_closes_it() -> None:
    known = claims(4)
    with told(known, denied_then()) as d:
        people = d.people
        for person in (people.alice, people.bob):
            give_skills(person, "UnitedHealth")
        admin = client_of(people.admin)
        job = d.check([row_of(claim) for claim in known])
        asked = {"job": str(job.pk), "outcomes": [Outcome.DENIED.value]}
        response = admin.post("/api/v1/assignment/imports/", asked, content_type="application/json")
        assert response.status_code == 201, response.content
        plan = made(admin, response.json()["id"])
        assert (plan["counts"]["claims"], plan["counts"]["assigned"]) == (4, 4)
        assert send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"]).status_code == 200

        found = list(Claim.objects.order_by("claim_id"))
        assert [claim.claim_id for claim in found] == [claim.account_number for claim in known]
        assert {(claim.state, claim.source, claim.answer_outcome) for claim in found} == {
            ("Assigned", "payer", "denied")
        }
        assert all(claim.deadline_date is not None and claim.deadline_derived for claim in found)
        first = found[0].answers.get()
        assert (first.answer_key, found[0].answer_key) == (found[0].answer_key, first.answer_key)

        # Asked again at once, the payer says the same: nothing changes.
        job = check_again(d, job)
        assert set(Claim.objects.values_list("state", flat=True)) == {"Assigned"}
        assert Claim.objects.get(pk=found[0].pk).answer_key == first.answer_key
        d.payer.forward("4d")
        check_again(d, job)
    assert set(Claim.objects.values_list("state", "result")) == {("Closed", "paid")}
