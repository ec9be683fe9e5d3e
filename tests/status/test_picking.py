"""Claims picked from the results of a bulk check for people's work."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection

from claimdeck.accounts.models import User
from claimdeck.claims.domain.patients import pack_patient
from claimdeck.claims.domain.picking import PickedClaim, source_named
from claimdeck.kit.errors import NotFound, Refused
from claimdeck.payers.outcomes import ANSWERED, Outcome
from claimdeck.status.models import CSVJob, JobPractice, ResultRow
from claimdeck.status.picking import MOST_ROWS, WORKABLE
from tests.factories.claims_in_work import TESTA
from tests.factories.people import People, caller_for
from tests.factories.world import make_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(people: People) -> CSVJob:
    row = make_job(people)
    found = CSVJob.objects.get(pk=row.job_id)
    ResultRow.objects.filter(job=found).delete()
    JobPractice.objects.create(job=found, practice=people.north_clinic, tin="970000002", payer_id="87726", rows=1)
    return found


def line(job: CSVJob, row: int, outcome: str = "denied", **values: Any) -> ResultRow:
    usual: dict[str, Any] = {
        "claim_number": f"ZZ{row}",
        "claim_key": f"ZZ{row}",
        "status": outcome.capitalize(),
        "outcome_reason": "Made-up reason",
        "denial_codes": "96 N130",
        "tin": "970000001",
        "payer_id": "87726",
        "total_charged_cents": 125_00,
        "total_paid_cents": 0,
        "patient": pack_patient(TESTA),
        "checked_at": job.run.completed_at,
    }
    success = outcome in ANSWERED
    return ResultRow.objects.create(job=job, row=row, outcome=outcome, success=success, **{**usual, **values})


def picked(user: User, job: CSVJob, chosen: Sequence[str] = ()) -> list[PickedClaim]:
    source = source_named("status job")
    assert source is not None
    return list(source.pick(caller_for(user), job.pk, chosen))


def test_without_a_choice_what_needs_somebody_is_picked(people: People, job: CSVJob) -> None:
    for number, outcome in enumerate(Outcome, start=1):
        line(job, number, outcome.value)
    found = {claim.answer.outcome for claim in picked(people.alice, job) if claim.answer is not None}
    assert found == {outcome.value for outcome in WORKABLE}
    chosen = picked(people.alice, job, ["paid", "revised"])
    assert [claim.answer.outcome for claim in chosen if claim.answer] == ["paid", "revised"]
    with pytest.raises(Refused, match="cannot be worked"):
        picked(people.alice, job, ["not_found"])


def test_a_claim_is_picked_with_all_that_is_known_of_it(people: People, job: CSVJob) -> None:
    first = line(job, 1, patient_account_number="PA-1", processed_date="2026-01-05")
    (claim,) = picked(people.alice, job, [str(first.pk)])
    assert (claim.claim_id, claim.claim_number, claim.practice_id) == ("PA-1", "ZZ1", people.main_clinic.pk)
    assert (claim.payer, claim.provider, claim.priority, claim.amount_cents) == ("UnitedHealthcare", "uhc", 3, 125_00)
    assert (claim.reason, claim.patient, claim.deadline_date) == ("Made-up reason", TESTA, None)
    assert claim.answer is not None
    assert claim.answer.codes == ("96", "N130")
    # Without one of its own the payer's number stands for it.
    (other,) = picked(people.alice, job, [str(line(job, 2).pk)])
    assert other.claim_id == "ZZ2"


def test_parts_are_one_claim_and_doubled_rows_are_picked_once(people: People, job: CSVJob) -> None:
    denied = line(job, 1)
    line(job, 1, "paid", part=1, total_paid_cents=50_00)
    line(job, 2, claim_number="ZZ1", claim_key="ZZ1")
    line(job, 3, claim_number="ZZ1", claim_key="ZZ1", tin="970000002")
    # Another claim of the same row, which names only a patient.
    line(job, 1, "paid", part=2, claim_number="ZZ9", claim_key="ZZ9")
    found = picked(people.alice, job)
    assert [(claim.claim_number, claim.tin) for claim in found] == [("ZZ1", "970000001"), ("ZZ1", "970000002")]
    assert (found[0].amount_cents, found[0].answer and found[0].answer.paid_cents) == (250_00, 50_00)
    assert len(picked(people.alice, job, [str(denied.pk)])) == 1


def test_a_stranger_picks_nothing_and_members_what_is_of_their_practices(people: People, job: CSVJob) -> None:
    line(job, 1)
    line(job, 2, tin="970000002")
    with pytest.raises(NotFound):
        picked(people.charlie, job)
    assert len(picked(people.admin, job)) == 2
    people.alice.practices.set([people.main_clinic])
    with pytest.raises(NotFound):
        picked(people.alice, job)
    JobPractice.objects.filter(practice=people.north_clinic).delete()
    assert [claim.tin for claim in picked(people.alice, job)] == ["970000001"]


def test_too_many_rows_chosen_one_by_one_are_refused(people: People, job: CSVJob) -> None:
    assert picked(people.alice, job, [str(n) for n in range(MOST_ROWS)]) == []
    with pytest.raises(Refused, match="Too many"):
        picked(people.alice, job, [str(n) for n in range(MOST_ROWS + 1)])


def test_a_patient_that_no_key_opens_is_said(people: People, job: CSVJob) -> None:
    first = line(job, 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE status_resultrow SET patient = %s WHERE id = %s", [b"sealed with a lost key", first.pk])
    with pytest.raises(Refused, match="cannot be read"):
        picked(people.alice, job)
