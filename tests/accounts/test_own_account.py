"""What programs know: a token for a form, logging out, one's own profile."""

from typing import Any

import pytest
from django.test import Client

from claimdeck.accounts.domain.roles import Scope
from tests.factories.people import PASSWORD, People, bearer, make_token

TOKEN, LOGOUT, PROFILE = "/api/v1/auth/token/", "/api/v1/auth/logout/", "/api/v1/auth/profile/"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def form(more: str = "") -> Any:
    return Client().post(TOKEN, f"username=alice&password={PASSWORD}{more}", content_type=FORM)


@pytest.mark.parametrize(
    "more", ["", "&grant_type=password&scope=&client_id=&client_secret=", "&grant_type=password&client_id=made-up"]
)
def test_a_form_opens_a_token(people: People, more: str) -> None:
    answer = form(more)
    assert (answer.status_code, answer.json()["token_type"], answer.json()["expires_in"]) == (200, "Bearer", 43200)
    assert bearer(answer.json()["access_token"]).get(PROFILE).json()["username"] == "alice"


def test_json_opens_one_too(people: People) -> None:
    body = {"grant_type": "password", "username": "alice", "password": PASSWORD}
    assert Client().post(TOKEN, body, content_type=JSON).status_code == 200
    multipart = Client().post(TOKEN, {"username": "alice", "password": PASSWORD})
    assert multipart.status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("username=alice", "password"),
        (f"username=alice&password={PASSWORD}&grant_type=client_credentials", "grant_type"),
        (f"username=alice&password={PASSWORD}&made_up=1", "made_up"),
    ],
)
def test_a_bad_form_names_its_field_and_quotes_nothing(people: People, body: str, field: str) -> None:
    answer = Client().post(TOKEN, body, content_type=FORM)
    assert (answer.status_code, field in {one["field"] for one in answer.json()["errors"]}) == (422, True)
    assert PASSWORD not in answer.content.decode()


@pytest.mark.parametrize("body", ["[1]", "null", "{", '"x"'])
def test_json_that_is_no_log_in_is_refused(people: People, body: str) -> None:
    assert Client().post(TOKEN, body, content_type=JSON).status_code in (400, 422)


def test_logging_out_ends_a_session(people: People, alice: Client) -> None:
    assert alice.post(LOGOUT).status_code == 204
    assert alice.get(PROFILE).status_code == 401


def test_logging_out_revokes_the_token_that_came_with_it_alone(people: People) -> None:
    key, other = make_token(people.alice), make_token(people.alice)
    assert bearer(key).post(LOGOUT).status_code == 204
    assert [bearer(one).get(PROFILE).status_code for one in (key, other)] == [401, 200]


def test_ones_own_name_and_address(people: People, alice: Client) -> None:
    changed = alice.patch(PROFILE, {"first_name": "Alina", "email": "alina@example.test"}, content_type=JSON).json()
    assert (changed["name"], changed["email"], changed["access"]) == ("Alina Testa", "alina@example.test", "member")
    assert alice.get(PROFILE).json() == changed
    assert alice.patch(PROFILE, {"email": "no address"}, content_type=JSON).status_code == 422
    assert alice.patch(PROFILE, {"access": "admin"}, content_type=JSON).status_code == 422


def test_a_program_that_only_reads_changes_no_profile(people: People) -> None:
    key = make_token(people.alice, (Scope.READ,))
    assert bearer(key).patch(PROFILE, {"first_name": "Alina"}, content_type=JSON).status_code == 403
