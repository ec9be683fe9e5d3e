"""What ends with a password, and the one-time password that has to be replaced before anything else."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from claimdeck.accounts.members import create_admin
from claimdeck.accounts.models import ApiToken, User
from claimdeck.kit.clock import now
from tests.factories.people import PASSWORD, People, bearer, bearer_of, client_of, make_token

SESSION, TOKEN, OWN = "/api/v1/auth/session/", "/api/v1/auth/token/", "/api/v1/auth/password/"
JSON = "application/json"
NEW = "another-fine-passphrase"


def log_in(username: str, password: str, url: str = SESSION) -> tuple[Client, Any]:
    client = Client()
    return client, client.post(url, {"username": username, "password": password}, content_type=JSON)


def one_time(people: People, user: User) -> str:
    answer = people.client("admin").post(f"/api/v1/members/{user.pk}/password/")
    return str(answer.json()["password"])


def test_a_changed_password_ends_all_but_this_session_and_the_tokens_that_are_kept(people: People) -> None:
    here, elsewhere = client_of(people.alice), client_of(people.alice)
    kept, ended = make_token(people.alice), make_token(people.alice)
    others = bearer_of(people.bob)
    kept_id = str(ApiToken.objects.get(prefix=kept[:12]).pk)
    body = {"old": PASSWORD, "new": NEW, "keep_tokens": [kept_id]}
    assert here.post(OWN, body, content_type=JSON).status_code == 204
    assert here.get(SESSION).status_code == 200
    assert elsewhere.get(SESSION).status_code == 401
    assert bearer(kept).get(SESSION).status_code == 200
    assert bearer(ended).get(SESSION).status_code == 401
    assert others.get(SESSION).status_code == 200


def test_all_tokens_end_where_none_is_named_and_nobody_keeps_anothers(people: People) -> None:
    key, bobs = make_token(people.alice), make_token(people.bob)
    bobs_id = str(ApiToken.objects.get(prefix=bobs[:12]).pk)
    here = client_of(people.alice)
    assert here.post(OWN, {"old": PASSWORD, "new": NEW, "keep_tokens": [bobs_id]}, content_type=JSON).status_code == 204
    assert bearer(key).get(SESSION).status_code == 401
    assert bearer(bobs).get(SESSION).status_code == 200


def test_a_refused_change_ends_nothing(people: People) -> None:
    key, elsewhere = make_token(people.alice), client_of(people.alice)
    for body in ({"old": "wrong", "new": NEW}, {"old": PASSWORD, "new": "12345678"}, {"new": NEW}):
        assert client_of(people.alice).post(OWN, body, content_type=JSON).status_code == 422
    assert bearer(key).get(SESSION).status_code == 200
    assert elsewhere.get(SESSION).status_code == 200


@pytest.mark.parametrize("blank", ["            ", " plainly-made-up", "plainly-made-up\t", "\u00a0plainly-made-up"])
def test_blanks_are_no_password(people: People, admin: Client, blank: str) -> None:
    for answer in (
        client_of(people.alice).post(OWN, {"old": PASSWORD, "new": blank}, content_type=JSON),
        admin.post("/api/v1/members/", {"username": "dora", "password": blank}, content_type=JSON),
    ):
        assert answer.status_code == 422
        assert "blank" in answer.json()["errors"][0]["message"].lower()
    inside = "plainly made up words"
    assert client_of(people.bob).post(OWN, {"old": PASSWORD, "new": inside}, content_type=JSON).status_code == 204
    assert log_in("bob", inside)[1].status_code == 200


def test_a_one_time_password_opens_one_session_that_can_only_replace_it(people: People) -> None:
    given = one_time(people, people.alice)
    client, answer = log_in("alice", given)
    said = answer.json()
    assert (answer.status_code, said["password_change_required"]) == (200, True)
    assert (said["user"]["permissions"], said["user"]["practices"]) == ([], [])
    for address in ("claims/csv-jobs/", "members/", "tokens/", "notifications/", "providers/practices/"):
        refused = client.get(f"/api/v1/{address}")
        assert (refused.status_code, refused.json()["code"]) == (403, "PASSWORD_CHANGE_REQUIRED")
    assert client.post("/api/v1/tokens/", {"name": "x"}, content_type=JSON).status_code == 403
    # It was used: nobody else gets in by it, nor its owner a second time.
    again = log_in("alice", given)[1]
    assert (again.status_code, again.json()["code"]) == (401, "ONE_TIME_PASSWORD_SPENT")
    same = client.post(OWN, {"new": given}, content_type=JSON)
    assert (same.status_code, same.json()["errors"][0]["field"]) == (422, "new")
    assert client.post(OWN, {"new": NEW}, content_type=JSON).status_code == 204
    session = client.get(SESSION).json()
    assert not session["password_change_required"] and "status.read" in session["user"]["permissions"]
    assert client.get("/api/v1/claims/csv-jobs/").status_code == 200
    assert log_in("alice", NEW)[1].status_code == 200


def test_a_one_time_password_is_refused_for_tokens_and_stays_unused(people: People) -> None:
    given = one_time(people, people.alice)
    refused = log_in("alice", given, TOKEN)[1]
    assert (refused.status_code, refused.json()["code"]) == (403, "PASSWORD_CHANGE_REQUIRED")
    assert bearer_of(people.alice).get(SESSION).json()["code"] == "PASSWORD_CHANGE_REQUIRED"
    assert log_in("alice", given)[1].status_code == 200


def test_a_one_time_password_expires(people: People) -> None:
    given = one_time(people, people.alice)
    left = User.objects.get(pk=people.alice.pk).one_time_until_at
    assert left is not None
    assert abs(left - now() - timedelta(hours=settings.OPTIONS.one_time_password_hours)) < timedelta(minutes=1)
    User.objects.filter(pk=people.alice.pk).update(one_time_until_at=now() - timedelta(seconds=1))
    assert log_in("alice", given)[1].json()["code"] == "ONE_TIME_PASSWORD_SPENT"
    assert log_in("alice", one_time(people, people.alice))[1].status_code == 200


def test_a_new_members_password_is_a_one_time_one_unless_it_was_given(people: People, admin: Client) -> None:
    made = admin.post("/api/v1/members/", {"username": "dora"}, content_type=JSON).json()
    assert log_in("dora", made["password"])[1].json()["password_change_required"]
    admin.post("/api/v1/members/", {"username": "eve", "password": NEW}, content_type=JSON)
    assert not log_in("eve", NEW)[1].json()["password_change_required"]


def test_log_out_everywhere_ends_the_sessions_and_not_the_tokens(people: People) -> None:
    here, elsewhere, bob = client_of(people.alice), client_of(people.alice), client_of(people.bob)
    program = bearer_of(people.alice)
    assert here.delete("/api/v1/auth/sessions/").status_code == 204
    assert [client.get(SESSION).status_code for client in (here, elsewhere, program, bob)] == [401, 401, 200, 200]
    again, answer = log_in("alice", PASSWORD)
    assert answer.status_code == 200
    assert again.get(SESSION).status_code == 200


@pytest.fixture
def boss(people: People) -> Client:
    people.organization.is_default = True
    people.organization.save()
    return client_of(create_admin("boss", PASSWORD, people.organization))


def test_a_password_set_in_the_django_admin_is_a_one_time_one(people: People, boss: Client) -> None:
    session, key = client_of(people.alice), make_token(people.alice)
    url = reverse("admin:auth_user_password_change", args=[people.alice.pk])
    form = {"password1": NEW, "password2": NEW, "usable_password": "true", "set-password": "x"}
    assert boss.post(url, form).status_code == 302
    assert session.get(SESSION).status_code == 401
    assert bearer(key).get(SESSION).status_code == 401
    assert log_in("alice", NEW)[1].json()["password_change_required"]


def test_the_django_admin_is_closed_to_a_one_time_password(people: People, boss: Client) -> None:
    chief = User.objects.get(username="boss")
    given = one_time_for(chief, boss)
    page = Client().post(reverse("admin:login"), {"username": "boss", "password": given})
    assert page.status_code == 200 and "sessionid" not in page.cookies
    client = log_in("boss", given)[0]
    assert client.get("/admin/").headers["Location"] == "/"
    client.post(OWN, {"new": NEW}, content_type=JSON)
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/password_change/").headers["Location"] == "/"


def one_time_for(user: User, client: Client) -> str:
    return str(client.post(f"/api/v1/members/{user.pk}/password/").json()["password"])
