"""Which dates are asked, and how few calls it takes: everything against the payer's own rules."""

from datetime import date, timedelta
from typing import Any

import pytest

from claimdeck.kit.clock import today
from claimdeck.kit.errors import Refused
from claimdeck.payers.sandbox.contract import Refusal
from claimdeck.payers.sandbox.faults import Knobs
from claimdeck.payers.sandbox.universe import InventedClaim
from claimdeck.payers.sandbox.uploads import Oddities
from claimdeck.runs.domain.states import State
from claimdeck.status import jobs
from claimdeck.status.models import CSVJob, ResultRow
from tests.status.desk import QUICK, desk, fresh, invented, outcomes, results, row_of

pytestmark = pytest.mark.django_db(transaction=True)

SOME = Oddities(not_found=3, mismatched=2, undated=3)


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def test_without_the_call_by_number_the_rows_are_found_by_scanning() -> None:
    with desk(count=150) as d:
        rows = d.sample(150, SOME)
        calm = outcomes(d.check(rows))
        d.payer.set(has_by_number=False)
        job = d.check(rows)
        single = d.check(rows, use_batch_query=False)
    assert outcomes(job) == calm
    assert outcomes(single) == calm
    missing = ResultRow.objects.filter(job=job, outcome="not_found")
    assert missing.count() == 3
    assert all("by claim number" not in result.error_message for result in missing)


def test_one_by_one_when_the_biller_wants_it() -> None:
    with desk(count=40) as d:
        rows = d.sample(40)
        batch = d.check(rows)
        d.payer.reset()
        job = d.check(rows, use_batch_query=False)
        assert d.payer.stats()["calls"] == {"by_number": 40}
    assert results(job) == results(batch)


def test_a_tin_that_is_no_practice_here_while_the_others_run() -> None:
    with desk(count=60) as d:
        rows = d.sample(60)
        for row in rows[:5]:
            row["tin"] = "979999999"
        job = d.check(rows)
    assert job.run.state == State.COMPLETED
    unknown = ResultRow.objects.filter(job=job, outcome="practice_unknown")
    assert [result.row for result in unknown] == [1, 2, 3, 4, 5]
    assert {result.error_message for result in unknown} == {"Practice configuration not found: TIN 979999999"}
    assert job.run.success == 55


def test_a_file_of_unknown_tins_only_fails_with_the_reason() -> None:
    with desk(count=9) as d:
        job = d.check([row | {"tin": "979999999"} for row in d.sample(9)])
        assert d.payer.stats()["summary_calls"] == 0
    assert (job.run.state, job.run.failure) == (State.FAILED, 9)
    assert job.run.error_log[0]["code"] == "NOTHING_TO_ASK"


def test_the_default_practice_serves_rows_without_a_tin() -> None:
    with desk([invented(n, ago(n)) for n in range(1, 9)]) as d:
        rows = [row_of(claim, tin="", payer_id="") for claim in d.payer.claims]
        with pytest.raises(Refused) as refusal:
            d.upload(rows)
        assert (refusal.value.code, refusal.value.errors[0].field) == ("PRACTICE_NEEDED", "practice")
        job = d.check(rows, practice=d.people.main_clinic.pk)
        assert job.run.success == 8
        assert set(ResultRow.objects.filter(job=job).values_list("tin", flat=True)) == {"970000001"}
        d.people.organization.default_practice = d.people.main_clinic
        d.people.organization.save()
        assert d.check(rows).run.success == 8


def test_rows_older_than_24_months_are_asked_by_number_or_say_so() -> None:
    old = [invented(n, ago(900 + n)) for n in range(4)]
    young = [invented(n, ago(n)) for n in range(10, 14)]
    rows = [row_of(claim) for claim in (*old, *young)]
    with desk([*old, *young]) as d:
        assert d.check(rows).run.success == 8
        d.payer.set(has_by_number=False)
        job = d.check(rows)
    refused = ResultRow.objects.filter(job=job, outcome="inquiry_error")
    assert [result.row for result in refused] == [1, 2, 3, 4]
    assert all(result.error_message.startswith("LCLM_PS_107: ") for result in refused)


def test_claims_on_the_edges_of_the_look_back_and_of_today() -> None:
    first_day = date(today().year - 2, today().month, min(today().day, 28))
    edge = [invented(n, day) for n, day in enumerate((first_day + timedelta(days=3), ago(1), ago(0), ago(89), ago(90)))]
    with desk(edge) as d:
        d.payer.set(has_by_number=False)
        job = d.check([row_of(claim) for claim in edge])
    assert job.run.success == 5


def test_a_file_over_two_years_takes_few_calls() -> None:
    claims = [invented(n, ago(1 + 7 * n % 700)) for n in range(200)]
    with desk(claims) as d:
        job = d.check([row_of(claim) for claim in claims])
        calls = d.payer.stats()["summary_calls"]
    assert job.run.success == 200
    # 700 days need eight windows of 90 days at least.
    assert calls <= 12


def test_the_claims_own_date_may_differ_by_a_week() -> None:
    claims = [invented(n, ago(30 + n % 3)) for n in range(60)]
    with desk(claims) as d:
        d.payer.set(has_by_number=False)
        rows = [
            row_of(claim, first_service_date=shifted.isoformat(), last_service_date=shifted.isoformat())
            for claim in claims
            for shifted in [claim.first_service_date + timedelta(days=7 - 14 * (int(claim.number[-1]) % 2))]
        ]
        assert d.check(rows).run.success == 60


def test_the_dates_chosen_for_the_job_come_first() -> None:
    claims = [invented(n, ago(200 + n)) for n in range(20)]
    with desk(claims) as d:
        d.payer.set(has_by_number=False)
        rows = [row_of(claim, first_service_date="", last_service_date="") for claim in claims]
        assert set(outcomes(d.check(rows)).values()) == {"not_found"}
        job = d.check(rows, start_date=ago(220), end_date=ago(200))
        assert job.run.success == 20
        dated = d.check([row_of(claim) for claim in claims], start_date=ago(20), end_date=ago(1))
    missing = ResultRow.objects.filter(job=dated)
    assert {result.error_message for result in missing} == {
        f"Claim not found in date range: {ago(27)} to {ago(0)}",
    }


def test_chosen_dates_that_have_become_too_old_are_named_as_the_reason() -> None:
    claims = [invented(n, ago(20 + n)) for n in range(5)]
    with desk(claims) as d:
        d.payer.set(has_by_number=False)
        job = d.check([row_of(claim) for claim in claims], start_date=ago(40), end_date=ago(1))
        CSVJob.objects.filter(pk=job.pk).update(start_date=ago(1000), end_date=ago(900))
        jobs.retry(fresh(job), everything=True)
        d.finish(job)
    (why,) = {result.error_message for result in ResultRow.objects.filter(job=job)}
    assert why.startswith("LCLM_PS_107: The dates chosen for the job lie before the payer's look-back.")


def test_patients_without_a_claim_number_get_all_their_claims() -> None:
    person = {"first_name": "Testa", "last_name": "Madeup", "date_of_birth": date(1960, 5, 5)}
    mine = [invented(n, ago(20 + n), **person) for n in range(3)]
    others = [invented(100 + n, ago(20)) for n in range(150)]
    with desk([*mine, *others]) as d:
        rows = [row_of(claim) for claim in others[:100]]
        alone = row_of(mine[1], claim_number="", subscriber_id="")
        nobody = row_of(invented(999, ago(20), last_name="Nobodyson"), claim_number="")
        for file in ([alone, nobody], [*rows, alone, nobody]):
            job = d.check(file)
            number = len(file) - 1
            parts = ResultRow.objects.filter(job=job, row=number)
            assert sorted(part.claim_number for part in parts) == [claim.number for claim in mine]
            assert [part.part for part in parts] == [0, 1, 2]
            assert outcomes(job)[number + 1] == "not_found"
            assert job.run.processed == len(file)


@pytest.mark.parametrize("by_number", [True, False])
@pytest.mark.parametrize("spread", [1, 2, 10])
def test_more_claims_than_a_search_may_give(by_number: bool, spread: int) -> None:
    # The payer gives at most 40 claims of a search here; 100 claims lie on few days.
    claims = [invented(n, ago(30 + n % spread)) for n in range(100)]
    knobs = Knobs(page_size=10, search_cap=40, has_by_number=by_number)
    with desk(claims, knobs, limits=QUICK | {"page_size": 10, "search_cap": 40}) as d:
        rows = [row_of(claim) for claim in claims[:70]]
        rows[7]["claim_number"] = "ZZ99999999"
        job = d.check(rows)
        codes = d.payer.stats()["codes"]
    found = outcomes(job)
    assert (job.run.success, found.pop(8)) == (69, "not_found")
    assert not {"inquiry_error", "patient_mismatch", "not_found"} & set(found.values())
    assert spread == 10 or "LCLM_PS_306" in codes or job.calls_made == 70
    message = ResultRow.objects.get(job=job, row=8).error_message
    assert ("asked by claim number" in message) is by_number


def test_a_day_so_full_that_even_the_patient_has_more_claims_than_a_search_gives() -> None:
    person = {"first_name": "Testa", "last_name": "Madeup", "date_of_birth": date(1960, 5, 5)}
    claims = [invented(n, ago(30), **person) for n in range(100)]
    knobs = Knobs(page_size=10, search_cap=40, has_by_number=False)
    with desk(claims, knobs, limits=QUICK | {"page_size": 10, "search_cap": 40}) as d:
        job = d.check([row_of(claim) for claim in claims[:20]])
    assert set(outcomes(job).values()) == {"inquiry_error"}
    assert ResultRow.objects.filter(job=job, row=1).get().error_message.startswith("LCLM_PS_306: ")


def test_that_the_last_look_by_number_is_refused_changes_nothing() -> None:
    """The dates were read to their end: the claim is not there, whatever the payer says of the further question."""
    with desk(count=120) as d:

        def refuses(_request: Any) -> list[InventedClaim]:
            raise Refusal("LCLM_PS_999")

        d.payer.sandbox._numbered = refuses  # type: ignore[method-assign]
        rows = d.sample(120)
        rows[3]["claim_number"] = "ZZ90000001"
        job = d.check(rows)
    result = ResultRow.objects.get(job=job, row=4)
    assert (result.outcome, job.run.success) == ("not_found", 119)
    assert "LCLM_PS_999" in result.outcome_reason
    assert "also asked by claim number" not in result.error_message


def test_the_real_search_cap_of_500() -> None:
    claims = [invented(n, ago(10 + n % 5)) for n in range(1200)]
    with desk(claims) as d:
        d.payer.set(has_by_number=False)
        job = d.check([row_of(claim) for claim in claims[::4]])
        stats = d.payer.stats()
    assert job.run.success == 300
    assert stats["codes"]["LCLM_PS_306"] >= 1


def test_the_payer_has_the_claim_on_another_date() -> None:
    with desk(count=30) as d:
        usual = d.payer.sandbox._numbered

        def differs(request: Any) -> list[InventedClaim]:
            if request.headers["claimNumber"].startswith("ZZ9"):
                raise Refusal("LCLM_PS_307")
            return usual(request)

        d.payer.sandbox._numbered = differs  # type: ignore[method-assign]
        rows = d.sample(30)
        rows[3]["claim_number"] = "ZZ90000001"
        job = d.check(rows)
    result = ResultRow.objects.get(job=job, row=4)
    assert (result.outcome, job.run.success) == ("not_found", 29)
    assert "service date differs" in result.outcome_reason
    assert "LCLM_PS_307" in result.outcome_reason


@pytest.mark.parametrize("position", [4, 5, 9, 10])
def test_a_split_claim_over_two_pages_has_all_its_parts(position: int) -> None:
    """The parts of one number lie on both sides of a page's end, amid claims that nobody asked for."""
    claims = [invented(n, ago(30)) for n in range(30)]
    claims[position] = invented(position, ago(30), parts=2)
    limits = QUICK | {"page_size": 5}
    with desk(claims, Knobs(page_size=5, has_by_number=False), limits=limits) as d:
        job = d.check([row_of(claim) for claim in claims[: position + 1]])
    assert ResultRow.objects.filter(job=job, row=position + 1).count() == 2
    assert job.run.success == position + 1


@pytest.mark.parametrize("density", [0, 2, 9])
def test_other_peoples_claims_do_not_cost_more_than_one_call_per_claim(density: int) -> None:
    wanted = [invented(n, ago(5 + n % 100)) for n in range(100)]
    others = [invented(1000 + n, ago(5 + n % 100)) for n in range(100 * density)]
    with desk([*wanted, *others]) as d:
        job = d.check([row_of(claim) for claim in wanted])
        calls = d.payer.stats()["summary_calls"]
    assert job.run.success == 100
    assert calls <= {0: 3, 2: 10, 9: 40}[density]
    assert fresh(job).calls_made == calls


def test_without_the_call_by_number_a_window_is_read_to_its_end() -> None:
    """The second row's claim lies a week off, at the end of the first row's window, amid others' claims."""
    first = invented(1, ago(60))
    second = invented(2, ago(53))
    others = [invented(100 + n, ago(59 - n % 6)) for n in range(40)]
    small = {"page_size": 5, "window_days": 15}
    with desk([first, *others, second], Knobs(**small, has_by_number=False), limits=QUICK | small) as d:
        late = ago(46).isoformat()
        rows = [row_of(first), row_of(second, first_service_date=late, last_service_date=late)]
        job = d.check(rows)
    assert job.run.success == 2
