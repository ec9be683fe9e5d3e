"""What a body names is looked for in the caller's own organization and practices only."""

from typing import Any

import pytest
from django.test import Client

from claimdeck.accounts.domain.roles import Access, Scope
from claimdeck.accounts.models import User
from claimdeck.notifications.models import Notification
from claimdeck.status.domain.notices import JOB_ENDED
from claimdeck.status.models import CSVJob
from tests.factories.people import People, bearer_of, make_practice, make_user
from tests.factories.world import make_job, upload_file

JOBS = "/api/v1/claims/csv-jobs/"
JSON = "application/json"


def test_another_organizations_practice_is_never_taken(people: People, charlie: Client) -> None:
    foreign = str(people.main_clinic.pk)
    own = make_practice(people.charlie.organization or people.organization, "970000099", "Own Clinic")
    asked: list[tuple[str, str, Any]] = [
        ("patch", "/api/v1/organization/", {"default_practice": foreign}),
        ("post", "/api/v1/members/", {"username": "dora", "practices": [str(own.pk), foreign]}),
        ("patch", f"/api/v1/members/{people.charlie.pk}/", {"practices": [foreign]}),
        ("post", "/api/v1/claims/search/", {"claimNumber": "ZZ1", "practiceId": foreign}),
    ]
    for method, address, body in asked:
        answer = getattr(charlie, method)(address, body, content_type=JSON)
        assert answer.status_code == 422, (address, answer.content)
        assert people.main_clinic.name not in answer.content.decode()
    uploaded = charlie.post("/api/v1/claims/bulk/upload/", {"file": upload_file(), "practice": foreign})
    assert uploaded.status_code == 422
    assert not User.objects.filter(username="dora").exists() and not CSVJob.objects.exists()
    assert not people.charlie.practices.exists()


def test_others_notifications_stay_unread(people: People, bob: Client) -> None:
    note = Notification.objects.create(user=people.alice, event=JOB_ENDED.code, title="t", body="b", link="/")
    answer = bob.post("/api/v1/notifications/read/", {"ids": [str(note.pk)]}, content_type=JSON)
    assert answer.json() == {"count": 0}
    note.refresh_from_db()
    assert note.read_at is None


def test_a_program_that_may_only_read_changes_nothing_of_its_owners(people: People) -> None:
    program = bearer_of(people.alice, Scope.READ)
    assert program.get("/api/v1/notifications/").status_code == 200
    wishes = [{"event": "job_ended", "in_app": False, "email": False}]
    assert program.put("/api/v1/notifications/preferences/", wishes, content_type=JSON).status_code == 403
    assert program.post("/api/v1/notifications/read/", {"all": True}, content_type=JSON).status_code == 403


@pytest.mark.parametrize("access", [Access.MEMBER, Access.AUDITOR])
def test_a_job_for_other_practices_can_be_neither_searched_nor_changed(people: People, access: Access) -> None:
    row = make_job(people)
    dora = make_user("dora", people.organization, access)
    dora.practices.add(people.north_clinic)
    client, job = people.client("bob"), f"{JOBS}{row.job_id}/"
    client.force_login(dora, backend="django.contrib.auth.backends.ModelBackend")
    asked: list[tuple[str, str, Any]] = [
        ("get", f"{job}rows/{row.row}/", None),
        ("post", f"{job}rows/search/", {"subscriber_id": "M1"}),
        ("get", f"{job}results/?format=xlsx", None),
    ]
    if access is Access.MEMBER:
        asked += [
            ("post", f"{job}retry/?scope=all", {}),
            ("post", f"{job}cancel/", {}),
            ("patch", job, {"filename": "mine.csv"}),
            ("delete", job, {}),
        ]
    for method, address, body in asked:
        answer = (
            getattr(client, method)(address)
            if body is None
            else getattr(client, method)(address, body, content_type=JSON)
        )
        assert answer.status_code == 404, (method, address)
        assert b"Secretperson" not in answer.content
    assert CSVJob.objects.filter(pk=row.job_id).exists()
