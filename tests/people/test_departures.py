"""Switching people off and removing them: at once, with their work handed over and their history kept."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client

from claimdeck.accounts.auditing.records import record_access
from claimdeck.accounts.domain.handovers import HANDOVERS, Cause, Handover
from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.members import shell_caller
from claimdeck.accounts.models import AccessRecord, ApiToken, AuditRecord, Invitation, User
from claimdeck.accounts.registration.invitations import invite
from claimdeck.kit.errors import Conflict
from claimdeck.notifications.models import Notification
from claimdeck.people.absences import add_absence
from claimdeck.people.models import Absence, EmployeeSkill, Skill
from claimdeck.people.selectors import today_of
from claimdeck.runs.models import Run
from tests.factories.people import PASSWORD, People, bearer, caller_for, client_of, make_people, make_token, make_user
from tests.factories.world import make_world

USERS, SESSION = "/api/v1/users/", "/api/v1/auth/session/"
JSON = "application/json"
Told = list[tuple[str, Cause]]


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Who was released from their work, and why."""
    told: Told = []

    def release(person_id: UUID, cause: Cause, _by: Any) -> int:
        told.append((User.objects.get(pk=person_id).username, cause))
        return 1

    def foretold(_person_id: UUID, cause: Cause) -> str:
        return "48 open claims return to the pool." if cause is not Cause.ABSENT else ""

    monkeypatch.setattr(HANDOVERS, "_source", lambda: (Handover("made-up", release, foretold),))
    return told


def act(client: Client, user: User, what: str) -> Any:
    return client.post(f"{USERS}{user.pk}/{what}/")


def change(client: Client, user: User, body: dict[str, Any]) -> Any:
    return client.patch(f"{USERS}{user.pk}/", body, content_type=JSON)


def test_who_is_switched_off_is_refused_with_the_next_request(people: People, admin: Client, released: Told) -> None:
    on_page, program = client_of(people.alice), bearer(make_token(people.alice))
    assert [one.get(SESSION).status_code for one in (on_page, program)] == [200, 200]
    assert act(admin, people.alice, "deactivate").json()["standing"] == "inactive"
    assert [one.get(SESSION).status_code for one in (on_page, program)] == [401, 401]
    assert released == [("alice", Cause.DEACTIVATED)]
    # Neither comes back with the account.
    assert act(admin, people.alice, "activate").json()["standing"] == "active"
    assert [one.get(SESSION).status_code for one in (on_page, program)] == [401, 401]
    assert Client().post(SESSION, {"username": "alice", "password": PASSWORD}, content_type=JSON).status_code == 200
    assert len(released) == 1


def test_a_second_time_changes_nothing(people: People, admin: Client, released: Told) -> None:
    for _ in range(2):
        assert act(admin, people.alice, "deactivate").status_code == 200
    assert (len(released), AuditRecord.objects.filter(kind="member_changed").count()) == (1, 1)


def test_the_last_administrator_stays(people: People, admin: Client, released: Told) -> None:
    answers = [act(admin, people.admin, "deactivate"), admin.delete(f"{USERS}{people.admin.pk}/")]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(409, "LAST_ADMIN")] * 2
    said = admin.get(f"{USERS}{people.admin.pk}/departure/").json()
    assert "last administrator" in said["obstacle"]
    assert (released, User.objects.get(pk=people.admin.pk).is_active) == ([], True)
    make_user("second", people.organization, Access.ADMIN)
    assert act(admin, people.admin, "deactivate").status_code == 200
    assert admin.get(USERS).status_code == 401


def test_what_will_happen_is_said_before(people: People, admin: Client, released: Told) -> None:
    said = admin.get(f"{USERS}{people.alice.pk}/departure/?cause=deactivated").json()
    assert said == {"sentences": ["48 open claims return to the pool."], "obstacle": ""}
    assert admin.get(f"{USERS}{people.alice.pk}/departure/?cause=absent").json()["sentences"] == []
    assert admin.get(f"{USERS}{people.alice.pk}/departure/?cause=made-up").status_code == 422
    assert released == []


def test_a_removed_person_leaves_their_history(people: People, admin: Client, released: Told) -> None:
    make_world(people)
    record_access(caller_for(people.alice), action="view_row", subject="status.row", subject_id=1)
    add_absence(people.alice, today_of(people.organization), today_of(people.organization))
    invite(caller_for(people.alice), Access.MEMBER, 1)
    released.clear()
    runs = set(Run.objects.values_list("pk", flat=True))
    assert admin.delete(f"{USERS}{people.alice.pk}/").status_code == 204
    assert released == [("alice", Cause.REMOVED)]
    assert not User.objects.filter(username="alice").exists()
    assert admin.get(f"{USERS}{people.alice.pk}/").status_code == 404
    # Records of access and of the audit keep the name; what is theirs alone is gone; what they made stays.
    assert AccessRecord.objects.filter(username="alice", user=None).exists()
    gone = AuditRecord.objects.get(kind="member_removed")
    assert (gone.subject_name, gone.subject_id, gone.username) == ("alice", str(people.alice.pk), "admin")
    assert AuditRecord.objects.filter(kind="invitation_made", username="alice").exists()
    assert set(Run.objects.values_list("pk", flat=True)) == runs
    assert not Run.objects.filter(created_by=people.alice.pk).exists()
    assert Invitation.objects.filter(created_by=None).exists()
    for model in (ApiToken, Notification, Absence):
        assert not model.objects.filter(user=people.alice.pk).exists()  # type: ignore[attr-defined]


def test_the_release_and_the_removal_are_one(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> int:
        raise Conflict("A made-up reason.")

    monkeypatch.setattr(HANDOVERS, "_source", lambda: (Handover("made-up", fails, lambda *_: ""),))
    admin = people.client("admin")
    assert admin.delete(f"{USERS}{people.alice.pk}/").status_code == 409
    assert act(admin, people.alice, "deactivate").status_code == 409
    assert User.objects.get(pk=people.alice.pk).is_active
    assert not AuditRecord.objects.filter(kind__in=("member_removed", "member_changed")).exists()


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        ({}, {"access": "auditor"}, Cause.ACCESS_CHANGED),
        ({}, {"access": "admin"}, None),
        ({}, {"practices": ["main"]}, Cause.PRACTICE_REMOVED),
        ({"practices": ["main", "north"]}, {"practices": ["north"]}, Cause.PRACTICE_REMOVED),
        ({"practices": ["north"]}, {"practices": ["main", "north"]}, None),
        ({"practices": ["north"]}, {"practices": []}, None),
        ({"practices": ["main"]}, {"practices": ["north"]}, Cause.PRACTICE_REMOVED),
        ({}, {"is_active": False, "access": "auditor"}, Cause.DEACTIVATED),
        ({}, {"first_name": "Alina", "seniority": 3}, None),
    ],
)
def test_who_can_do_less_hands_over(
    people: People, admin: Client, released: Told, before: Any, after: Any, cause: Cause | None
) -> None:
    ids = {"main": str(people.main_clinic.pk), "north": str(people.north_clinic.pk)}

    def sent(body: dict[str, Any]) -> dict[str, Any]:
        chosen = {"practices": [ids[name] for name in body["practices"]]} if "practices" in body else {}
        return {**body, **chosen}

    change(admin, people.alice, sent(before))
    released.clear()
    assert change(admin, people.alice, sent(after)).status_code == 200
    assert released == ([("alice", cause)] if cause is not None else [])


def test_a_skill_taken_away_hands_over(people: People, admin: Client, released: Told) -> None:
    aetna, cigna = (Skill.objects.create(organization=people.organization, name=name) for name in ("Aetna", "Cigna"))
    both = [{"skill": aetna.pk, "level": 3}, {"skill": cigna.pk, "level": 4}]
    changed = change(admin, people.alice, {"skills": both}).json()
    assert changed["skills"] == [
        {"skill": aetna.pk, "name": "Aetna", "level": 3},
        {"skill": cigna.pk, "name": "Cigna", "level": 4},
    ]
    assert change(admin, people.alice, {"skills": [{**both[0], "level": 9}, both[1]]}).status_code == 200
    assert released == []
    change(admin, people.alice, {"skills": both[1:]})
    assert released == [("alice", Cause.SKILL_REMOVED)]
    assert admin.delete(f"/api/v1/skills/{cigna.pk}/").status_code == 204
    assert released == [("alice", Cause.SKILL_REMOVED)] * 2
    assert not EmployeeSkill.objects.exists()


def test_the_command_line_is_nobody(people: People, admin: Client) -> None:
    shell = shell_caller(people.organization).user
    for address in (USERS, "/api/v1/members/"):
        assert shell.username not in [one["username"] for one in admin.get(address).json()["results"]]
    assert act(admin, shell, "activate").status_code == 404
    assert admin.delete(f"{USERS}{shell.pk}/").status_code == 404


def test_what_reaches_further_is_not_touched(people: People, admin: Client) -> None:
    make_user("installer", people.organization, Access.ADMIN, is_superuser=True)
    boss = User.objects.get(username="installer")
    assert [act(admin, boss, "deactivate").status_code, admin.delete(f"{USERS}{boss.pk}/").status_code] == [403, 403]
    program = bearer(make_token(people.admin))
    second = make_user("second", people.organization, Access.ADMIN)
    assert program.delete(f"{USERS}{second.pk}/").status_code == 403
    assert program.delete(f"{USERS}{people.bob.pk}/").status_code == 204


def side_by_side(*calls: Callable[[], Any]) -> list[Any]:
    """What these answer, begun at the same moment."""
    answers: list[Any] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(number: int) -> None:
        gate.wait(10)
        try:
            answers[number] = calls[number]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("remove", [False, True])
def test_two_administrators_who_remove_each_other_leave_one(remove: bool) -> None:
    people = make_people()
    second = make_user("second", people.organization, Access.ADMIN)
    mine, theirs = client_of(people.admin), client_of(second)

    def away(client: Client, user: User) -> int:
        answer = client.delete(f"{USERS}{user.pk}/") if remove else act(client, user, "deactivate")
        return int(answer.status_code)

    answers = side_by_side(lambda: away(mine, second), lambda: away(theirs, people.admin))
    # Whoever comes second is the last one left, or is nobody any more.
    assert sorted(answers)[0] in (200, 204) and sorted(answers)[1] in (401, 409), answers
    left = User.objects.filter(organization=people.organization, access="admin", is_active=True)
    assert left.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_invitation_lets_in_one_of_two_at_once() -> None:
    people = make_people()
    _, code = invite(caller_for(people.admin), Access.MEMBER, 1)

    def register(username: str) -> int:
        body = {"name": "Testa Newcomer", "username": username, "password": PASSWORD, "invitation": code}
        return int(Client().post("/api/v1/auth/register/", body, content_type=JSON).status_code)

    answers = side_by_side(*(lambda name=name: register(name) for name in ("first", "second")))
    assert sorted(answers) == [201, 422]
    assert User.objects.filter(awaits_approval=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_user_name_goes_to_one_of_two_at_once() -> None:
    people = make_people()
    codes = [invite(caller_for(people.admin), Access.MEMBER, 1)[1] for _ in range(2)]

    def register(code: str) -> int:
        body = {"name": "Testa Newcomer", "username": "newcomer", "password": PASSWORD, "invitation": code}
        return int(Client().post("/api/v1/auth/register/", body, content_type=JSON).status_code)

    assert sorted(side_by_side(*(lambda code=code: register(code) for code in codes))) == [201, 409]
    assert Invitation.objects.filter(used_at=None).count() == 1
