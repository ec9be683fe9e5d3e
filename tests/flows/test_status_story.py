"""A thousand rows of real life: every row accounted for, each with the right reason."""

from collections import Counter

import pytest

from claimdeck.kit.clock import today
from claimdeck.payers.outcomes import ANSWERED
from claimdeck.payers.sandbox.universe import invent
from claimdeck.payers.sandbox.uploads import STORY, sample_rows
from claimdeck.runs.domain.states import State
from claimdeck.status.models import ResultRow
from tests.status.desk import desk, outcomes

pytestmark = pytest.mark.django_db(transaction=True)


def kind(row: dict[str, str], known: dict[str, str]) -> str:
    """What a row of the story deserves, from the file and the payer's universe alone."""
    if row["last_name"] == "" or row["claim_number"] == "1.23457E+11":
        return "invalid_row"
    if "31" in row["date_of_birth"].split("/")[:1] or row["date_of_birth"] == "31/31/1980":
        return "invalid_row"
    if row["first_service_date"] == "not a date":
        return "invalid_row"
    if row["claim_number"] not in known:
        return "not_found"
    return "patient_mismatch" if row["last_name"] == "Strangerson" else "answered"


def test_every_row_of_the_story_has_the_right_reason() -> None:
    claims = invent(1000, today=today())
    rows = sample_rows(1000, 3, today=today(), oddities=STORY)
    known = {claim.number: claim.last_name for claim in claims}
    with desk(claims) as d:
        job = d.check(rows)
        asked = d.payer.stats()
    assert (job.run.state, job.run.total, job.run.processed) == (State.COMPLETED, 1000, 1000)
    found = outcomes(job)
    assert sorted(found) == list(range(1, 1001))
    answered = {outcome.value for outcome in ANSWERED}
    for number, row in enumerate(rows, start=1):
        got = "answered" if found[number] in answered else found[number]
        assert got == kind(row, known), f"row {number}"
    counted = Counter("answered" if outcome in answered else outcome for outcome in found.values())
    assert counted == {"answered": 960, "not_found": 20, "patient_mismatch": 10, "invalid_row": 10}
    assert (job.run.success, job.run.failure) == (960, 40)
    assert job.run.error_log == []
    # Hardly more than a page of 50 for each 50 claims; those not found and undated cost the rest.
    assert asked["calls"]["by_provider"] <= 35
    assert job.calls_made == asked["summary_calls"]


def test_the_messages_of_the_story() -> None:
    rows = sample_rows(120, 3, today=today(), oddities=STORY)
    with desk(count=120) as d:
        job = d.check(rows)
    by_outcome = {result.outcome: result for result in ResultRow.objects.filter(job=job)}
    missing = by_outcome["not_found"]
    assert missing.error_message.startswith("Claim not found in date range: 20")
    assert missing.status == "Not Found"
    mismatch = by_outcome["patient_mismatch"]
    assert "for another patient" in mismatch.error_message
    assert (mismatch.total_charged_cents, mismatch.answer_page_id, mismatch.first_service_date) == (None, None, None)
    assert "Correct" in by_outcome["invalid_row"].outcome_reason


def test_doubled_rows_are_asked_once_and_answered_everywhere() -> None:
    with desk(count=60) as d:
        rows = d.sample(20)
        job = d.check([*rows, *rows, *rows])
        once = d.payer.stats()["summary_calls"]
        d.payer.reset()
        d.check(rows)
        assert once == d.payer.stats()["summary_calls"]
    found = outcomes(job)
    assert len(found) == 60
    assert all(found[n] == found[n + 20] == found[n + 40] for n in range(1, 21))
    # All three copies share one copy of the payer's words.
    assert len(set(ResultRow.objects.filter(job=job, row__in=(1, 21, 41)).values_list("answer_index", flat=True))) == 1
