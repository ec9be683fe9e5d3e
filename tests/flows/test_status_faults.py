"""A payer that misbehaves: the same results as from one that does not, or rows that say so."""

from typing import Any

import pytest
from django.conf import settings

from claimdeck.payers.models import PayerAccount
from claimdeck.payers.sandbox.faults import Knobs
from claimdeck.payers.sandbox.uploads import Oddities
from claimdeck.runs.domain.states import State
from claimdeck.runs.models import Run
from claimdeck.status import jobs
from claimdeck.status.models import CSVJob, ResultRow
from tests.status.desk import IMPATIENT, QUICK, counts_are_true, desk, outcomes, results

pytestmark = pytest.mark.django_db(transaction=True)

SOME = Oddities(not_found=3, mismatched=2, undated=3)


@pytest.fixture(autouse=True)
def tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three tries at once instead of sixty seconds apart."""
    monkeypatch.setattr(settings.OPTIONS, "task_retry_seconds", 0.0)


@pytest.mark.parametrize(
    "faults",
    [
        {"fail_rate": 0.2, "failure": "mixed"},
        {"fail_rate": 0.2, "failure": "rubbish"},
        {"fail_rate": 0.2, "failure": "drop"},
        {"fail_rate": 0.2, "failure": "lclm500"},
        {"rate_limit": 12, "retry_after": "0"},
        # Time enough to use a token on a busy machine, and too little for the whole job.
        {"token_lifetime": 1.0, "latency_ms": 350, "forget_tokens": True},
        {"page_size": 5, "latency_ms": 10, "paging_lifetime": 0.02},
    ],
    ids=lambda faults: "+".join(faults),
)
def test_the_results_are_those_of_a_calm_payer(faults: dict[str, Any]) -> None:
    # Small pages make many calls of a small file.
    with desk(count=150, knobs=Knobs(page_size=10), limits=QUICK | {"page_size": 10}) as d:
        rows = d.sample(150, SOME)
        calm = d.check(rows)
        d.payer.reset()
        d.payer.set(**faults)
        job = d.check(rows)
        stats = d.payer.stats()
    assert job.run.state == State.COMPLETED
    assert results(job) == results(calm)
    # A quick machine may ask for the next page before its token expires; that an expired one is survived is held by
    # the contract tests, where the payer expires it on purpose.
    disturbed = stats["faults"] or "LCLM_PS_203" in stats["codes"] or "paging_lifetime" in faults
    assert disturbed, "the payer did not disturb at all"
    if "token_lifetime" in faults:
        assert stats["token_calls"] > 1


def test_all_tokens_forgotten_in_the_middle() -> None:
    with desk(count=150) as d:
        rows = d.sample(150, SOME)
        calm = d.check(rows)
        d.payer.set(forget_tokens=True)
        assert results(d.check(rows)) == results(calm)


def test_paging_tokens_that_always_expire_leave_the_rows_without_an_answer() -> None:
    with desk(count=150, limits=IMPATIENT) as d:
        rows = d.sample(150)
        d.payer.set(page_size=10, paging_lifetime=0.0, has_by_number=False)
        job = d.check(rows)
    assert job.run.state == State.COMPLETED
    assert "payer_unavailable" in outcomes(job).values()
    assert {entry["code"] for entry in job.run.error_log} == {"PAYER_UNAVAILABLE"}


def test_a_payer_down_for_one_practice_fails_its_rows_only() -> None:
    with desk(count=120, limits=IMPATIENT) as d:
        d.payer.set(down_for=600, down_tin="970000002")
        job = d.check(d.sample(120))
    assert job.run.state == State.COMPLETED
    assert job.run.attempt == settings.OPTIONS.task_retries
    down = ResultRow.objects.filter(job=job, tin="970000002")
    assert down.count() == 40
    assert set(down.values_list("outcome", "error_message", "status", "success")) == {
        ("payer_unavailable", "Payer unavailable", "Error", False)
    }
    assert not ResultRow.objects.filter(job=job, success=False).exclude(tin="970000002").exists()
    assert job.run.error_log == [
        {
            "code": "PAYER_UNAVAILABLE",
            "message": "The payer did not answer for 1 practice, 40 rows; the others went on.",
        }
    ]


def test_the_log_does_not_say_that_others_went_on_when_nothing_did() -> None:
    with desk(count=60, limits=IMPATIENT) as d:
        d.payer.set(down_for=600)
        job = d.check(d.sample(60))
    assert job.run.state == State.FAILED
    assert [entry["message"] for entry in job.run.error_log] == ["The payer did not answer for 3 practices, 60 rows."]


def test_a_payer_down_for_a_short_while_is_asked_again_by_the_next_try() -> None:
    with desk(count=120, limits=IMPATIENT) as d:
        rows = d.sample(120)
        calm = d.check(rows)
        job = d.upload(rows)
        d.payer.set(down_for=600, down_tin="970000002")
        job = d.execute(job)
        assert (job.run.state, job.run.attempt, job.run.processed) == (State.PROCESSING, 1, 80)
        assert (job.run.lease_token, job.run.not_before_at is not None) == (None, True)
        d.payer.set(down_for=0)
        job = d.finish(job)
    assert results(job) == results(calm)
    counts_are_true(job)


def test_a_payer_wholly_down_fails_the_job_and_accounts_for_its_rows() -> None:
    with desk(count=60, limits=IMPATIENT) as d:
        d.payer.set(down_for=600)
        job = d.check(d.sample(60))
        assert (job.run.state, job.run.processed, job.run.failure) == (State.FAILED, 60, 60)
        assert set(outcomes(job).values()) == {"payer_unavailable"}
        assert job.run.error_log[-1]["code"] == "PAYER_UNAVAILABLE"
        # The payer comes back, and so do the answers.
        d.payer.set(down_for=0)
        retry(job)
        job = d.finish(job)
    assert (job.run.state, job.run.success, job.run.error_log) == (State.COMPLETED, 60, [])


def retry(job: CSVJob, *, everything: bool = False) -> None:
    jobs.retry(job, everything=everything)


def test_refused_credentials_fail_the_job_at_once_with_the_reason() -> None:
    with desk(count=60) as d:
        d.payer.set(client_secret="another")
        job = d.finish(d.upload(d.sample(60)), most=1)
        counts_are_true(job)
        assert job.run.state == State.FAILED
        assert [entry["code"] for entry in job.run.error_log] == ["CREDENTIALS_REFUSED"]
        assert "credentials" in job.run.error_log[0]["message"]
        assert set(outcomes(job).values()) == {"payer_unavailable"}
        d.payer.set(client_secret="secret")
        retry(job)
        assert d.finish(job).run.success == 60


def test_an_account_that_was_removed_meanwhile() -> None:
    with desk(count=30) as d:
        job = d.upload(d.sample(30))
        PayerAccount.objects.update(is_active=False)
        job = d.finish(job, most=1)
    counts_are_true(job)
    assert (job.run.state, job.run.failure) == (State.FAILED, 30)
    assert [entry["code"] for entry in job.run.error_log] == ["PAYER_NOT_CONFIGURED"]


def test_a_payer_id_that_is_not_authorised_refuses_its_group_only() -> None:
    with desk(count=90) as d:
        rows = d.sample(90)
        for row in rows[:10]:
            row["payer_id"] = "00001"
        job = d.check(rows)
    assert job.run.state == State.COMPLETED
    refused = ResultRow.objects.filter(job=job, outcome="inquiry_error")
    assert set(refused.values_list("row", flat=True)) == set(range(1, 11))
    assert {message.split(":")[0] for message in refused.values_list("error_message", flat=True)} <= {
        "LCLM_PS_105",
        "LCLM_PS_202",
    }
    assert job.run.success == 80


def test_the_payer_says_that_it_cannot_answer_for_a_claim() -> None:
    def no_answer(content: dict[str, Any]) -> None:
        code = {"0": "E1", "1": "E0", "2": "D0"}.get(content["claimNumber"][-1])
        if code:
            content["claimSummary"]["clmXWalkData"] = [{"clm507Cd": code, "clm507CdDesc": "Response not possible"}]

    with desk(count=60) as d:
        d.changes_answers(no_answer)
        rows = d.sample(60)
        job = d.check(rows)
    assert job.run.state == State.COMPLETED
    expected = {"0": "payer_unavailable", "1": "inquiry_error", "2": "not_found"}
    messages = {"0": "Payer unavailable", "1": "E0: ", "2": "Claim not found in date range"}
    for result in ResultRow.objects.filter(job=job):
        last = rows[result.row - 1]["claim_number"][-1]
        if last in expected:
            assert (result.outcome, result.success) == (expected[last], False)
            assert result.error_message.startswith(messages[last])
        else:
            assert (result.success, result.error_message) == (True, "")


def test_work_that_breaks_off_is_tried_again_and_ends_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_held: Any) -> Any:
        raise ValueError("Testa Patient 1970-01-02")

    with desk(count=10) as d:
        job = d.upload(d.sample(10))
        for attempt in range(settings.OPTIONS.task_retries):
            job = d.execute(job, broken)
            assert (job.run.state, job.run.attempt) == (State.PROCESSING, attempt + 1)
        job = d.execute(job, broken)
        assert job.run.state == State.FAILED
        assert [entry["code"] for entry in job.run.error_log] == ["GAVE_UP"]
        retry(job)
        assert d.finish(job).run.success == 10


def test_work_that_kills_its_workers_again_and_again_comes_to_an_end() -> None:
    with desk(count=30) as d:
        job = d.upload(d.sample(30))
        Run.objects.filter(pk=job.pk).update(state=State.PROCESSING, crashes=25)
        job = d.finish(job, most=1)
        assert d.payer.stats()["summary_calls"] == 0
    counts_are_true(job)
    assert job.run.state == State.FAILED
    assert set(ResultRow.objects.filter(job=job).values_list("error_message", flat=True)) == {"Processing timeout"}
