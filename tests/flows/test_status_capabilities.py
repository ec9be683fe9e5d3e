"""What a payer can be asked: any of windows, numbers and patients, said beforehand or learned on the wire."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from claimdeck.kit.clock import today
from claimdeck.payers.domain.capabilities import Capabilities
from claimdeck.payers.sandbox.faults import Knobs
from claimdeck.payers.sandbox.universe import InventedClaim
from claimdeck.payers.sandbox.uploads import Row
from claimdeck.payers.uhc.paths import UhcPaths
from claimdeck.runs.domain.states import State
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.uploading.preview import preview
from claimdeck.status.uploading.upload import UploadOptions
from claimdeck.uploads.receiving import ReceivedFile
from tests.status.desk import IMPATIENT, QUICK, Desk, desk, invented, outcomes, row_of

pytestmark = pytest.mark.django_db(transaction=True)

EVERY_WAY = [
    Capabilities(by_window, by_number, by_patient)
    for by_window in (True, False)
    for by_number in (True, False)
    for by_patient in (True, False)
]


def shown(able: Capabilities) -> str:
    return able.shown or "nothing"


def claims() -> list[InventedClaim]:
    return [invented(n, today() - timedelta(days=20 + 3 * n)) for n in range(1, 13)]


def rows_of(known: list[InventedClaim]) -> list[Row]:
    """By number and by patient in turn, one older than the look-back, and one of each that the payer has not."""
    asked = [row_of(claim, **({} if n % 2 else {"claim_number": ""})) for n, claim in enumerate(known)]
    old = invented(50, today() - timedelta(days=900))
    lost = invented(60, today() - timedelta(days=30))
    return [*asked, row_of(old), row_of(lost), row_of(lost, claim_number="")]


@contextmanager
def said_beforehand(able: Capabilities, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(UhcPaths, "capabilities", able)
    with desk([*claims(), invented(50, today() - timedelta(days=900))], lacking(able)) as d:
        yield d


def lacking(able: Capabilities) -> Knobs:
    return Knobs(has_by_window=able.by_window, has_by_number=able.by_number, has_by_patient=able.by_patient)


def each_row_is_answered_or_says_why(job: CSVJob, able: Capabilities) -> None:
    assert job.run.state == State.COMPLETED
    assert job.run.processed == job.run.total == 15
    results = {result.row: result for result in ResultRow.objects.filter(job=job, part=0)}
    for row in range(1, 13):
        by_number = row % 2 == 0
        askable = able.by_window or able.by_patient or (able.by_number and by_number)
        assert results[row].success == askable, (row, results[row].error_message)
        if not askable:
            assert results[row].error_message.startswith("NOT_ASKABLE: ")
            needed = "Add the payer's claim number" if able.by_number else "Check the payer's account"
            assert needed in results[row].error_message
    old = results[13]
    assert old.success == able.by_number
    if not able.by_number:
        expected = "LCLM_PS_107: " if able.by_window or able.by_patient else "NOT_ASKABLE: "
        assert old.error_message.startswith(expected)
    lost, unknown = results[14], results[15]
    some_way = able.by_window or able.by_number or able.by_patient
    assert lost.outcome == ("not_found" if some_way else "inquiry_error")
    assert unknown.outcome == ("not_found" if able.by_window or able.by_patient else "inquiry_error")
    if able.by_number:
        assert lost.error_message.endswith("asked by claim number")


@pytest.mark.parametrize("able", EVERY_WAY, ids=shown)
@pytest.mark.parametrize("batch", [True, False])
def test_only_what_the_payer_has_is_asked(able: Capabilities, batch: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with said_beforehand(able, monkeypatch) as d:
        job = d.check(rows_of(claims()), use_batch_query=batch)
        each_row_is_answered_or_says_why(job, able)
        stats = d.payer.stats()
        if able == Capabilities(by_window=False, by_patient=False):
            # No dates were searched, and none are named.
            lost = ResultRow.objects.get(job=job, row=14)
            assert lost.error_message == "Claim not found in date range: asked by claim number"
    assert "no_such_call" not in stats["faults"]
    if not able.by_number:
        assert "by_number" not in stats["calls"]
    if not (able.by_window or able.by_patient):
        assert "by_provider" not in stats["calls"]


@pytest.mark.parametrize("able", EVERY_WAY, ids=shown)
@pytest.mark.parametrize("batch", [True, False])
def test_what_the_payer_turns_out_not_to_have_is_asked_otherwise(able: Capabilities, batch: bool) -> None:
    with desk([*claims(), invented(50, today() - timedelta(days=900))], lacking(able)) as d:
        job = d.check(rows_of(claims()), use_batch_query=batch)
        each_row_is_answered_or_says_why(job, able)
        # Those that were on the wire when the first was refused; none after them.
        assert d.payer.stats()["faults"].get("no_such_call", 0) <= 2 * QUICK["concurrency"]


def test_many_rows_by_patient_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    able = Capabilities(by_window=False, by_number=False)
    known = [invented(n, today() - timedelta(days=10 + n % 300)) for n in range(60)]
    with said_beforehand(able, monkeypatch) as d:
        d.now_has(known)
        job = d.check([row_of(claim) for claim in known])
        assert job.run.success == 60
        # One call a row: two weeks about its dates lie within one window of the payer's.
        assert d.payer.stats()["calls"] == {"token": 1, "by_provider": 60}


def test_one_number_of_two_patients_is_two_questions_where_only_patients_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    claim = claims()[0]
    rows = [row_of(claim, last_name="Another", subscriber_id=""), row_of(claim)]
    with said_beforehand(Capabilities(by_window=False, by_number=False), monkeypatch) as d:
        job = d.check(rows)
    by_row = dict(ResultRow.objects.filter(job=job, part=0).values_list("row", "success"))
    assert by_row == {1: False, 2: True}


def test_the_preview_names_the_rows_that_the_payer_has_no_call_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with said_beforehand(Capabilities(by_window=False, by_patient=False), monkeypatch) as d:
        path = d.file(rows_of(claims()))
        shown = preview(d.caller, ReceivedFile(path, path.name, path.stat().st_size), UploadOptions())
    (problem,) = [one for one in shown.problems if one.code == "NOT_ASKABLE"]
    assert problem.count == 7
    assert "Add the payer's claim number" in problem.fix
    assert shown.planned_calls == 8


def test_what_has_no_call_by_number_waits_for_the_windows_that_fail() -> None:
    """It was asked in no way yet: that it is not there would be a lie."""
    near = [invented(n, today() - timedelta(days=20)) for n in range(40)]
    far = [invented(90, today() - timedelta(days=400)), invented(91, today() - timedelta(days=600))]
    with desk([*near, *far], Knobs(has_by_number=False), limits=IMPATIENT) as d:
        job = d.upload([row_of(claim) for claim in (*near, *far)])
        d.payer.set(down_for=600, down_tin="970000001")
        job = d.execute(job)
        assert outcomes(job) == {}
        d.payer.set(down_for=0)
        assert d.finish(job).run.success == 42
