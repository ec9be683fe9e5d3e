"""Registering by oneself: who may, what it opens, and what it says of others."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from claimdeck.accounts.access import hash_of
from claimdeck.accounts.domain.roles import Access, Scope
from claimdeck.accounts.models import AuditRecord, Invitation, LoginBound, User
from claimdeck.accounts.registration import registering
from claimdeck.accounts.registration.invitations import invite
from claimdeck.kit.clock import now
from claimdeck.notifications.models import Notification
from tests.factories.people import PASSWORD, People, bearer, caller_for, make_token, make_user

REGISTER, INVITATIONS = "/api/v1/auth/register/", "/api/v1/invitations/"
SESSION, TOKEN = "/api/v1/auth/session/", "/api/v1/auth/token/"
JSON = "application/json"
BODY = {"name": "Testa Ann Newcomer", "username": "newcomer", "password": PASSWORD}


def register(at: str = "192.0.2.1", **more: str) -> Any:
    return Client().post(REGISTER, {**BODY, **more}, content_type=JSON, REMOTE_ADDR=at)


def log_in(password: str = PASSWORD, url: str = SESSION, username: str = "newcomer") -> Any:
    return Client().post(url, {"username": username, "password": password}, content_type=JSON)


def code_for(people: People, access: Access = Access.MEMBER, days: int = 7) -> str:
    return invite(caller_for(people.admin), access, days)[1]


@pytest.fixture
def default(people: People) -> People:
    people.organization.is_default = True
    people.organization.save()
    return people


def test_somebody_registers_and_waits(default: People, django_capture_on_commit_callbacks: Any) -> None:
    assert Client().get(REGISTER).json() == {"open": True}
    with django_capture_on_commit_callbacks(execute=True):
        answer = register()
    assert (answer.status_code, answer.json()) == (201, {"username": "newcomer", "awaits_approval": True})
    user = User.objects.get(username="newcomer")
    assert (user.first_name, user.last_name, user.access) == ("Testa Ann", "Newcomer", "member")
    assert (user.is_active, user.awaits_approval, user.organization) == (False, True, default.organization)
    told = Notification.objects.filter(event="registered")
    assert [(one.user.username, one.title) for one in told] == [("admin", "newcomer waits for approval")]


@pytest.mark.parametrize("url", [SESSION, TOKEN])
def test_who_waits_is_told_so_and_counts_as_no_failure(default: People, url: str) -> None:
    register()
    for _ in range(settings.OPTIONS.login_attempts + 1):
        answer = log_in(url=url)
        assert (answer.status_code, answer.json()["code"]) == (403, "AWAITING_APPROVAL")
        assert "awaiting an administrator's approval" in answer.json()["detail"]
    assert not AuditRecord.objects.filter(kind="login_failed").exists()
    assert set(LoginBound.objects.exclude(shared="register").values_list("failures", flat=True)) == {0}
    answer = log_in("wrong", url=url)
    assert (answer.status_code, answer.json()["code"]) == (401, "WRONG_CREDENTIALS")


def test_who_waits_gets_into_no_admin(default: People) -> None:
    register()
    User.objects.filter(username="newcomer").update(is_staff=True, is_superuser=True)
    answer = Client().post(reverse("admin:login"), {"username": "newcomer", "password": PASSWORD})
    assert (answer.status_code, "approval" in answer.content.decode()) == (403, True)


def test_whoever_is_activated_logs_in(default: People, admin: Client) -> None:
    register()
    listed = admin.get("/api/v1/users/").json()["results"]
    assert (listed[0]["username"], listed[0]["standing"]) == ("newcomer", "awaiting")
    answer = admin.post(f"/api/v1/users/{listed[0]['id']}/activate/")
    assert (answer.status_code, answer.json()["standing"]) == (200, "active")
    assert log_in().status_code == 200


def test_a_declined_registration_leaves_the_name_free(default: People, admin: Client) -> None:
    register()
    user = User.objects.get(username="newcomer")
    assert admin.delete(f"/api/v1/users/{user.pk}/").status_code == 204
    assert log_in().json()["code"] == "WRONG_CREDENTIALS"
    assert register().status_code == 201


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"password": "1234567"}, "password"),
        ({"password": "newcomer1"}, "password"),
        ({"username": "do ra"}, "username"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"name": "x" * 160}, "name"),
        ({"access": "admin"}, "access"),
        ({"invitation": "made-up"}, "invitation"),
    ],
)
def test_a_bad_form_names_its_field(default: People, more: dict[str, str], field: str) -> None:
    answer = register(**more)
    assert (answer.status_code, field in {one["field"] for one in answer.json()["errors"]}) == (422, True)
    assert not User.objects.filter(awaits_approval=True).exists()


def test_only_a_taken_name_is_said_of_others(default: People) -> None:
    answers = [register(username=name) for name in ("alice", "charlie")]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(409, "USERNAME_TAKEN")] * 2
    assert answers[0].json() == answers[1].json()


def test_closed_is_closed_but_for_the_invited(default: People) -> None:
    default.organization.registration_open = False
    default.organization.save()
    assert Client().get(REGISTER).json() == {"open": False}
    assert (register().status_code, register().json()["code"]) == (403, "REGISTRATION_CLOSED")
    assert register(invitation=code_for(default)).status_code == 201


def test_an_invitation_names_place_and_access(people: People) -> None:
    code = code_for(people, Access.AUDITOR)
    assert register(invitation=f" {code} ").status_code == 201
    user = User.objects.get(username="newcomer")
    assert (user.organization, user.access, user.is_active) == (people.organization, "auditor", False)
    used = Invitation.objects.get()
    assert (used.used_by, used.used_at is not None) == (user, True)
    assert register(username="second", invitation=code).status_code == 422


def test_expired_and_revoked_invitations_open_nothing(people: People, admin: Client) -> None:
    code, other = code_for(people), code_for(people)
    Invitation.objects.filter(hash=hash_of(code)).update(expires_at=now() - timedelta(seconds=1))
    open_one = Invitation.objects.get(hash=hash_of(other))
    assert admin.delete(f"{INVITATIONS}{open_one.pk}/").status_code == 204
    assert admin.delete(f"{INVITATIONS}{open_one.pk}/").status_code == 204
    assert [register(invitation=one).status_code for one in (code, other)] == [422, 422]
    assert AuditRecord.objects.filter(kind="invitation_revoked").count() == 1


def test_a_used_invitation_is_not_revoked(people: People, admin: Client) -> None:
    register(invitation=code_for(people))
    assert admin.delete(f"{INVITATIONS}{Invitation.objects.get().pk}/").status_code == 409


def test_a_code_is_shown_once_and_stored_nowhere(people: People, admin: Client) -> None:
    made = admin.post(INVITATIONS, {"access": "admin", "days": 3}, content_type=JSON).json()
    listed = admin.get(INVITATIONS)
    assert made["code"] not in listed.content.decode()
    assert made["code"] not in str(list(Invitation.objects.values()))
    assert [(one["access"], one["created_by"], one["used_by"]) for one in listed.json()["results"]] == [
        ("admin", "admin", None)
    ]
    assert made["code"] not in str(list(AuditRecord.objects.values()))
    assert people.client("charlie").get(INVITATIONS).json()["results"] == []


@pytest.mark.parametrize("days", [0, 91])
def test_an_invitation_lasts_some_days(people: People, admin: Client, days: int) -> None:
    assert admin.post(INVITATIONS, {"days": days}, content_type=JSON).status_code == 422


def test_a_program_invites_no_administrator(people: People) -> None:
    program = bearer(make_token(people.admin, (Scope.FULL,)))
    assert program.post(INVITATIONS, {"access": "admin"}, content_type=JSON).status_code == 403
    assert program.post(INVITATIONS, {"access": "member"}, content_type=JSON).status_code == 201


def test_each_address_registers_so_often_only(default: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registering.passwords, "set_password", lambda user, password: user.set_unusable_password())
    free = settings.OPTIONS.login_attempts_per_address
    answers = [register(username=f"newcomer{number}").status_code for number in range(free + 1)]
    assert answers == [201] * free + [429]
    refused = register(username="another")
    assert (refused.status_code, "registrations" in refused.json()["detail"]) == (429, True)
    assert int(refused["Retry-After"]) > 0
    # Nobody else waits, and log-ins from there are counted by themselves.
    assert register(at="198.51.100.9", username="another").status_code == 201
    assert Client().post(SESSION, {"username": "alice", "password": PASSWORD}, content_type=JSON).status_code == 200


def test_no_more_wait_than_may(default: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registering, "MOST_WAITING", 2)
    make_user("first", default.organization, is_active=False, awaits_approval=True)
    assert [register().status_code, register(username="third").status_code] == [201, 409]
