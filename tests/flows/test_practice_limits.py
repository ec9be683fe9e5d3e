"""A member held to some practices sees nothing of the others, in whatever file they came."""

import pytest

from claimdeck.status.models import CSVJob, JobPractice
from tests.factories.people import People
from tests.factories.world import make_job

JOBS = "/api/v1/claims/csv-jobs/"


@pytest.fixture
def job(people: People) -> CSVJob:
    """A job for the main clinic."""
    return make_job(people).job


def statuses(people: People, job: CSVJob) -> set[int]:
    client = people.client("bob")
    parts = ("", "progress/", "rows/", "results/", "download_results/")
    return {client.get(f"{JOBS}{job.pk}/{part}").status_code for part in parts}


def test_all_practices_where_none_are_chosen(people: People, job: CSVJob) -> None:
    assert statuses(people, job) == {200}


def test_a_job_for_another_practice_is_not_there(people: People, job: CSVJob) -> None:
    people.bob.practices.add(people.north_clinic)
    assert statuses(people, job) == {404}
    assert people.client("bob").get(JOBS).json()["count"] == 0
    people.bob.practices.add(people.main_clinic)
    assert statuses(people, job) == {200}


def test_a_job_for_no_known_practice_is_its_owners(people: People, job: CSVJob) -> None:
    """All its TINs are unknown, so it could be about any practice: Alice owns it."""
    JobPractice.objects.filter(job=job).update(practice=None, tin="970000099")
    assert statuses(people, job) == {200}, "Bob may see all practices"
    people.bob.practices.add(people.north_clinic)
    assert statuses(people, job) == {404}
    assert people.client("bob").get(JOBS).json()["count"] == 0
    people.alice.practices.add(people.north_clinic)
    assert people.client("alice").get(f"{JOBS}{job.pk}/").status_code == 200
    assert people.client("charlie").get(f"{JOBS}{job.pk}/").status_code == 404
    JobPractice.objects.filter(job=job).delete()
    assert statuses(people, job) == {404}, "no row that could be asked names none either"


def test_a_job_for_ones_own_and_another_practice_is_not_there_either(people: People, job: CSVJob) -> None:
    JobPractice.objects.create(job=job, practice=people.north_clinic, tin="970000002", payer_id="1", rows=1)
    people.bob.practices.add(people.north_clinic)
    assert statuses(people, job) == {404}
    assert people.client("bob").get(JOBS).json()["count"] == 0
