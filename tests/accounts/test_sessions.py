"""Logging in and out, the CSRF token, the lock-out, passwords and tokens for passwords."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from claimdeck.accounts.models import ApiToken
from tests.factories.people import PASSWORD, People, bearer, bearer_of, client_of, make_user

SESSION = "/api/v1/auth/session/"
TOKEN = "/api/v1/auth/token/"
JSON = "application/json"


def log_in(client: Client, username: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(SESSION, {"username": username, "password": password}, content_type=JSON, **more)


def test_nobody_is_told_so_and_gets_the_csrf_cookie(db: Any) -> None:
    response = Client().get(SESSION)
    assert response.status_code == 401
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.cookies["csrftoken"].value


def test_log_in_needs_the_csrf_token_of_the_page(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    assert log_in(client, "alice").json()["code"] == "CSRF"
    client.get(SESSION)
    token = client.cookies["csrftoken"].value
    response = log_in(client, "alice", headers={"X-CSRFToken": token})
    assert response.status_code == 200
    assert response.cookies["sessionid"]["httponly"]
    assert response.cookies["sessionid"]["samesite"] == "Lax"


def test_the_session_says_who_one_is(people: People) -> None:
    client = Client()
    said = log_in(client, "alice").json()
    again = client.get(SESSION).json()
    assert {**again, "idle": None} == {**said, "idle": None}
    assert set(said) == {"user", "sandbox", "version", "password_change_required", "idle"}
    user = said["user"]
    assert (user["username"], user["access"], said["sandbox"]) == ("alice", "member", False)
    assert user["organization"] == {"id": str(people.organization.pk), "name": "Made-up Billing"}
    assert [practice["tin"] for practice in user["practices"]] == ["970000001", "970000002"]
    assert set(user["practices"][0]) == {"id", "name", "tin"}
    assert "status.upload" in user["permissions"]
    assert "members.manage" not in user["permissions"]


def test_the_session_key_changes_at_log_in(people: People) -> None:
    client = client_of(people.bob)
    before = client.session.session_key
    log_in(client, "alice")
    assert client.session.session_key != before
    assert client.get(SESSION).json()["user"]["username"] == "alice"


def test_changes_in_a_session_need_the_csrf_token(people: People) -> None:
    client = client_of(people.admin, checks_csrf=True)
    client.get(SESSION)
    body = {"name": "Renamed Billing"}
    url = "/api/v1/organization/"
    refused = client.patch(url, body, content_type=JSON)
    assert (refused.status_code, refused.json()["code"]) == (403, "CSRF")
    token = client.cookies["csrftoken"].value
    assert client.patch(url, body, content_type=JSON, headers={"X-CSRFToken": token}).status_code == 200


def test_log_out(people: People) -> None:
    client = client_of(people.alice)
    assert client.delete(SESSION).status_code == 204
    assert client.get(SESSION).status_code == 401


@pytest.mark.parametrize("username", ["alice", "nobody-of-this-name"])
def test_wrong_credentials_look_the_same_for_all(people: People, username: str) -> None:
    response = log_in(Client(), username, "wrong-passphrase")
    assert (response.status_code, response.json()["code"]) == (401, "WRONG_CREDENTIALS")


def test_an_administrators_new_password_lifts_the_lock_out(people: People) -> None:
    client = Client()
    for _ in range(settings.OPTIONS.login_attempts):
        log_in(client, "alice", "wrong")
    assert log_in(client, "alice").status_code == 429
    answer = people.client("admin").post(f"/api/v1/members/{people.alice.pk}/password/")
    assert log_in(client, "alice", answer.json()["password"]).status_code == 200


def test_a_token_for_a_password(people: People) -> None:
    response = Client().post(TOKEN, {"username": "alice", "password": PASSWORD}, content_type=JSON)
    said = response.json()
    assert set(said) == {"access_token", "token_type", "expires_in"}
    assert not response.cookies
    people.alice.refresh_from_db()
    assert people.alice.last_login is not None
    assert (said["token_type"], said["expires_in"]) == ("Bearer", 12 * 3600)
    stored = ApiToken.objects.latest("created_at")
    assert said["access_token"].startswith("cdk_") and len(said["access_token"]) == 47
    assert said["access_token"] not in (stored.hash, stored.prefix)
    assert bearer(said["access_token"]).get(SESSION).json()["user"]["username"] == "alice"


def test_success_by_token_resets_the_count_of_failures(people: People) -> None:
    client = Client()
    for _ in range(settings.OPTIONS.login_attempts - 1):
        log_in(client, "alice", "wrong")
    good = client.post(TOKEN, {"username": "alice", "password": PASSWORD}, content_type=JSON)
    assert good.status_code == 200
    assert log_in(client, "alice", "wrong").status_code == 401
    assert log_in(client, "alice").status_code == 200


def test_an_account_that_is_off_or_without_organization_stays_out(people: People) -> None:
    inside = client_of(people.bob)
    program = bearer_of(people.bob)
    people.bob.is_active = False
    people.bob.save()
    assert inside.get(SESSION).status_code == 401
    assert program.get(SESSION).status_code == 401
    assert log_in(Client(), "bob").status_code == 401
    make_user("loner", None)
    assert log_in(Client(), "loner").status_code == 401


def test_change_of_ones_own_password(people: People) -> None:
    here, elsewhere = client_of(people.alice), client_of(people.alice)
    url = "/api/v1/auth/password/"
    weak = here.post(url, {"old": PASSWORD, "new": "12345678"}, content_type=JSON)
    assert weak.status_code == 422
    assert {error["field"] for error in weak.json()["errors"]} == {"new"}
    wrong = here.post(url, {"old": "not-mine", "new": "another-fine-passphrase"}, content_type=JSON)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "old")
    good = here.post(url, {"old": PASSWORD, "new": "another-fine-passphrase"}, content_type=JSON)
    assert good.status_code == 204
    assert here.get(SESSION).status_code == 200
    assert elsewhere.get(SESSION).status_code == 401
    assert log_in(Client(), "alice").status_code == 401


def test_a_token_cannot_change_its_owners_password(people: People) -> None:
    body = {"old": PASSWORD, "new": "another-fine-passphrase"}
    response = bearer_of(people.alice).post("/api/v1/auth/password/", body, content_type=JSON)
    assert response.status_code == 403


def test_a_bad_form_is_named_by_field_without_its_values(people: People) -> None:
    body = {"username": "alice", "pasword": "secret-value"}
    response = Client().post(TOKEN, body, content_type=JSON)
    assert response.status_code == 422
    assert {error["field"] for error in response.json()["errors"]} == {"password", "pasword"}
    assert "secret-value" not in response.content.decode()
