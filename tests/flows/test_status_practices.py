"""The wrong practice is never asked: rows without a TIN, practices that are added later, and who then sees the job."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from claimdeck.kit.clock import today
from claimdeck.payers.sandbox.universe import InventedClaim
from claimdeck.status import jobs
from claimdeck.status.models import CSVJob, JobPractice, ResultRow
from tests.factories.people import make_practice
from tests.status.desk import Desk, desk, fresh, invented, outcomes, row_of, text_of
from tests.status.http import API, at, text
from tests.status.test_api_uploads import a_file

pytestmark = pytest.mark.django_db(transaction=True)

NEW_TIN = "970000009"


def claims_of(tin: str, start: int = 0) -> list[InventedClaim]:
    return [invented(start + n, today() - timedelta(days=10 + n), tin=tin) for n in range(4)]


@pytest.fixture
def d() -> Iterator[Desk]:
    with desk([*claims_of("970000001"), *claims_of(NEW_TIN, 10)]) as it:
        yield it


def send(client: Client, rows: list[dict[str, str]], query: str = "", **fields: str) -> tuple[int, dict[str, object]]:
    answer = client.post(f"{API}/bulk/upload/{query}", {"file": a_file(text_of(rows)), **fields})
    return answer.status_code, answer.json()


def test_without_a_practice_for_rows_without_a_tin_one_is_asked_for_there_and_then(d: Desk) -> None:
    alice = d.people.client("alice")
    rows = [row_of(claim, tin="") for claim in claims_of("970000001")] + [row_of(claims_of("970000002")[0])]
    status, preview = send(alice, rows, "?preview=true")
    assert (status, preview["without_tin"]) == (200, {"rows": 4, "practice": None, "name": None, "tin": None})
    assert preview["claims_to_check"] == 1
    assert [problem["code"] for problem in preview["problems"]] == ["PRACTICE_NEEDED"]  # type: ignore[attr-defined]
    status, problem = send(alice, rows)
    assert (status, problem["code"]) == (422, "PRACTICE_NEEDED")
    (error,) = problem["errors"]  # type: ignore[misc]
    assert error["field"] == "practice" and error["message"].startswith("4 rows have no TIN")
    assert not CSVJob.objects.exists()
    status, preview = send(alice, rows, "?preview=true", practice="970000001")
    main = d.people.main_clinic
    named = {"rows": 4, "practice": str(main.pk), "name": main.name, "tin": main.tin}
    assert (status, preview["without_tin"]) == (200, named)
    status, made = send(alice, rows, practice="970000001")
    assert status == 201
    job = d.finish(CSVJob.objects.get(pk=made["id"]))
    lines = csv.DictReader(io.StringIO(text(alice.get(at(job, "results/")))))
    assert [line["tin"] for line in lines] == ["970000001"] * 4 + ["970000002"]


def test_a_member_held_to_one_practice_needs_to_choose_none(d: Desk) -> None:
    d.people.bob.practices.add(d.people.main_clinic)
    bob = d.people.client("bob")
    rows = [row_of(claim, tin="") for claim in claims_of("970000001")]
    status, preview = send(bob, rows, "?preview=true")
    assert (status, preview["without_tin"]["tin"]) == (200, "970000001")  # type: ignore[index]
    d.people.organization.default_practice = d.people.north_clinic
    d.people.organization.save()
    assert send(bob, rows)[0] == 201
    assert CSVJob.objects.get().practice == d.people.main_clinic, "the default is not one that Bob may use"


def test_a_retry_asks_for_a_practice_that_was_added_and_those_see_the_job_who_may(d: Desk) -> None:
    rows = [row_of(claim) for claim in (*claims_of("970000001"), *claims_of(NEW_TIN, 10))]
    job = d.check(rows)
    assert [row for row, outcome in outcomes(job).items() if outcome == "practice_unknown"] == [5, 6, 7, 8]
    d.people.bob.practices.add(d.people.main_clinic)
    bob = d.people.client("bob")
    assert bob.get(at(job)).status_code == 200
    added = make_practice(d.people.organization, NEW_TIN, "New Clinic")
    jobs.retry(job, everything=False)
    assert bob.get(at(job)).status_code == 404, "before the first answer of the new practice is there"
    job = d.finish(job)
    assert job.run.success == 8
    assert set(ResultRow.objects.filter(job=job, row__gte=5).values_list("tin", flat=True)) == {NEW_TIN}
    for name, status in (("alice", 200), ("bob", 404), ("charlie", 404)):
        assert d.people.client(name).get(at(job, "results/")).status_code == status
    d.people.bob.practices.add(added)
    assert d.people.client("bob").get(at(job)).status_code == 200


def test_a_job_of_rows_that_no_practice_was_chosen_for_takes_the_default_at_its_retry(d: Desk) -> None:
    """Such jobs were accepted once: their rows end as practice_unknown, and are asked when there is a default."""
    claims = claims_of("970000001")
    rows = [row_of(claims[0]), *(row_of(claim, tin="") for claim in claims[1:])]
    job = d.upload(rows, practice=d.people.north_clinic.pk)
    CSVJob.objects.filter(pk=job.pk).update(practice=None)
    JobPractice.objects.filter(job=job, tin="970000002").update(tin="", practice=None)
    job = d.finish(job)
    assert list(outcomes(job).values()).count("practice_unknown") == 3
    d.people.organization.default_practice = d.people.main_clinic
    d.people.organization.save()
    jobs.retry(fresh(job), everything=False)
    job = d.finish(job)
    assert job.run.success == 4
    assert job.practice == d.people.main_clinic
    assert list(JobPractice.objects.filter(job=job).values_list("tin", "rows")) == [("970000001", 4)]


def test_a_practice_chosen_for_a_job_stays_when_the_default_changes(d: Desk) -> None:
    rows = [row_of(claim, tin="") for claim in claims_of("970000001")]
    job = d.check(rows, practice=d.people.main_clinic.pk)
    d.people.organization.default_practice = d.people.north_clinic
    d.people.organization.save()
    jobs.retry(job, everything=True)
    d.finish(job)
    assert set(ResultRow.objects.filter(job=job).values_list("tin", flat=True)) == {"970000001"}
