"""The people of an organization: who may change them, and what must never happen."""

from typing import Any

import pytest
from django.test import Client

from claimdeck.accounts import members
from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.models import User
from claimdeck.accounts.permissions import MEMBERS_MANAGE
from claimdeck.accounts.selectors import practices_for
from claimdeck.kit.errors import Conflict, Refused
from claimdeck.status.permissions import STATUS_UPLOAD
from tests.factories.people import PASSWORD, People, bearer_of, caller_for, client_of

MEMBERS = "/api/v1/members/"
JSON = "application/json"


def change(client: Client, user: User, body: dict[str, Any]) -> Any:
    return client.patch(f"{MEMBERS}{user.pk}/", body, content_type=JSON)


def test_the_list_holds_ones_own_organization_only(people: People, admin: Client, charlie: Client) -> None:
    names = [member["username"] for member in admin.get(MEMBERS).json()["results"]]
    assert names == ["admin", "alice", "auditor", "bob", "operator"]
    assert [member["username"] for member in charlie.get(MEMBERS).json()["results"]] == ["charlie"]


def test_a_member_is_made_with_a_one_time_password_that_works(people: People, admin: Client) -> None:
    body = {"username": "dora", "access": "member", "practices": [str(people.north_clinic.pk)]}
    response = admin.post(MEMBERS, body, content_type=JSON)
    assert response.status_code == 201
    made = response.json()
    assert [practice["name"] for practice in made["practices"]] == ["North Clinic"]
    logged_in = Client().post(
        "/api/v1/auth/session/", {"username": "dora", "password": made["password"]}, content_type=JSON
    )
    assert logged_in.status_code == 200
    assert "password" not in admin.get(f"{MEMBERS}{made['id']}/").json()


def test_a_given_password_is_not_answered(people: People, admin: Client) -> None:
    body = {"username": "dora", "password": "a-fine-made-up-passphrase"}
    assert admin.post(MEMBERS, body, content_type=JSON).json()["password"] is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"username": "dora", "password": "1234567"}, "password"),
        ({"username": "do ra"}, "username"),
        ({"username": "dora", "email": "not an address"}, "email"),
        ({"username": "dora", "access": "emperor"}, "access"),
        ({"username": "  "}, "username"),
        ({"username": "dora", "is_superuser": True}, "is_superuser"),
    ],
)
def test_a_bad_form_names_its_field(people: People, admin: Client, body: Any, field: str) -> None:
    response = admin.post(MEMBERS, body, content_type=JSON)
    assert response.status_code == 422
    assert field in {error["field"] for error in response.json()["errors"]}
    assert not User.objects.filter(username__startswith="do").exists()


def test_a_taken_user_name_is_a_conflict(people: People, admin: Client) -> None:
    assert admin.post(MEMBERS, {"username": "charlie"}, content_type=JSON).status_code == 409


def test_nobody_is_given_a_strangers_practice(people: People, admin: Client) -> None:
    body = {"username": "dora", "practices": [str(people.other_clinic.pk)]}
    assert admin.post(MEMBERS, body, content_type=JSON).status_code == 422
    assert not User.objects.filter(username="dora").exists()
    response = change(admin, people.alice, {"practices": [str(people.other_clinic.pk)]})
    assert response.status_code == 422
    assert not people.alice.practices.exists()


def test_a_stranger_can_neither_see_nor_change_nor_reset(people: People, charlie: Client) -> None:
    before = User.objects.get(pk=people.alice.pk)
    url = f"{MEMBERS}{people.alice.pk}/"
    assert charlie.get(url).status_code == 404
    assert change(charlie, people.alice, {"is_active": False}).status_code == 404
    assert charlie.post(f"{url}password/").status_code == 404
    after = User.objects.get(pk=people.alice.pk)
    assert (after.is_active, after.password) == (before.is_active, before.password)


def test_a_member_cannot_make_an_administrator_of_herself(people: People, alice: Client) -> None:
    assert change(alice, people.alice, {"access": "admin"}).status_code == 403
    people.alice.refresh_from_db()
    assert people.alice.access == "member"


def test_only_what_is_sent_is_changed(people: People, admin: Client) -> None:
    response = change(admin, people.alice, {"first_name": "Alix"})
    assert response.status_code == 200
    people.alice.refresh_from_db()
    assert (people.alice.first_name, people.alice.access, people.alice.email) == (
        "Alix",
        "member",
        "alice@example.test",
    )


@pytest.mark.parametrize("body", [{"access": "member"}, {"is_active": False}])
def test_the_last_administrator_stays_one(people: People, admin: Client, body: dict[str, Any]) -> None:
    response = change(admin, people.admin, body)
    assert (response.status_code, response.json()["code"]) == (409, "LAST_ADMIN")
    people.admin.refresh_from_db()
    assert (people.admin.access, people.admin.is_active) == ("admin", True)
    assert change(admin, people.bob, {"access": "admin"}).status_code == 200
    assert change(admin, people.admin, body).status_code == 200


def test_an_administrator_of_another_organization_does_not_count(people: People) -> None:
    with pytest.raises(Conflict):
        members.change_member(people.charlie, {"access": "member"})


def chief_of(people: People) -> User:
    """An administrator of the default organization."""
    people.organization.is_default = True
    people.organization.save()
    return members.create_admin("boss", PASSWORD, people.organization)


def test_only_the_default_organizations_administrators_get_the_django_admin(people: People) -> None:
    # It shows every organization's practices, jobs and access records.
    other = members.create_admin("other-boss", PASSWORD, people.charlie.organization or people.organization)
    assert (other.access, other.is_staff, other.is_superuser) == ("admin", False, False)
    assert client_of(other).get("/admin/").status_code == 302


def test_a_stolen_token_cannot_become_an_administrator(people: People) -> None:
    program = bearer_of(people.admin)
    added = program.post(MEMBERS, {"username": "dora", "access": "admin"}, content_type="application/json")
    raised = change(program, people.alice, {"access": "admin"})
    taken = program.post(f"{MEMBERS}{people.admin.pk}/password/")
    renamed = change(program, people.admin, {"email": "thief@example.test"})
    assert [a.status_code for a in (added, raised, taken, renamed)] == [403] * 4
    assert not User.objects.filter(username="dora").exists()
    people.admin.refresh_from_db()
    assert people.admin.check_password(PASSWORD)
    # What is below stays within its reach.
    assert program.post(MEMBERS, {"username": "dora"}, content_type="application/json").status_code == 201
    assert change(program, people.alice, {"access": "auditor"}).status_code == 200


def test_who_administers_no_more_loses_the_django_admin(people: People) -> None:
    boss = chief_of(people)
    assert (boss.is_staff, boss.is_superuser) == (True, True)
    members.change_member(boss, {"access": "auditor"})
    boss.refresh_from_db()
    assert (boss.is_staff, boss.is_superuser) == (False, False)


def test_an_organizations_administrator_cannot_take_over_the_installations(people: People, admin: Client) -> None:
    boss = chief_of(people)
    assert admin.post(f"{MEMBERS}{boss.pk}/password/").status_code == 403
    assert change(admin, boss, {"is_active": False}).status_code == 403
    before = boss.password
    boss.refresh_from_db()
    assert (boss.is_active, boss.password) == (True, before)
    assert change(client_of(boss), boss, {"first_name": "Bo"}).status_code == 200


def test_create_admin_refuses_a_weak_password_and_a_taken_name(people: People) -> None:
    with pytest.raises(Refused):
        members.create_admin("boss", "boss", people.organization)
    with pytest.raises(Conflict):
        members.create_admin("alice", PASSWORD, people.organization)


def test_a_reset_password_ends_sessions_and_tokens(people: People, admin: Client) -> None:
    session, program = people.client("alice"), bearer_of(people.alice)
    assert program.get("/api/v1/auth/session/").status_code == 200
    admin.post(f"{MEMBERS}{people.alice.pk}/password/")
    assert session.get("/api/v1/auth/session/").status_code == 401
    assert program.get("/api/v1/auth/session/").status_code == 401


def test_the_shell_caller_works_for_its_organization_only_and_cannot_log_in(people: People) -> None:
    caller = members.shell_caller(people.organization)
    assert caller.via == "cli"
    assert caller.user.pk == members.shell_caller(people.organization).user.pk
    assert not caller.user.has_usable_password()
    assert caller.may(STATUS_UPLOAD)
    assert not caller.may(MEMBERS_MANAGE)
    assert set(practices_for(caller)) == {people.main_clinic, people.north_clinic}


def test_no_practices_chosen_means_all_and_some_mean_these(people: People) -> None:
    assert caller_for(people.alice).practice_ids is None
    people.alice.practices.add(people.north_clinic)
    assert caller_for(people.alice).practice_ids == {people.north_clinic.pk}
    people.admin.practices.add(people.north_clinic)
    assert caller_for(people.admin).practice_ids is None
    assert caller_for(people.auditor).access is Access.AUDITOR
