"""The tokens of programs: shown once, hashed, scoped, expiring, revocable, last use shown."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from claimdeck.accounts.access import hash_of
from claimdeck.accounts.domain.roles import Access, Scope, permissions_of
from claimdeck.accounts.models import ApiToken
from claimdeck.accounts.permissions import PRACTICES_MANAGE
from claimdeck.claims.permissions import PATIENTS_READ
from claimdeck.kit import clock
from claimdeck.status.permissions import STATUS_DELETE, STATUS_READ, STATUS_UPLOAD
from tests.factories.people import People, bearer, bearer_of, make_token

TOKENS = "/api/v1/tokens/"
SESSION = "/api/v1/auth/session/"
JSON = "application/json"


def test_the_key_is_shown_once_and_only_its_hash_is_stored(people: People, alice: Client) -> None:
    response = alice.post(TOKENS, {"name": "nightly"}, content_type=JSON)
    assert response.status_code == 201
    made = response.json()
    stored = ApiToken.objects.get(pk=made["id"])
    assert stored.hash == hash_of(made["token"])
    assert made["token"].startswith(made["prefix"])
    listed = alice.get(TOKENS).json()["results"]
    assert made["id"] in {token["id"] for token in listed}
    assert made["token"] not in str(listed)
    assert stored.hash not in str(listed)


@pytest.mark.parametrize("header", ["Authorization", "X-API-Key"])
def test_both_headers_let_in(people: People, header: str) -> None:
    key = make_token(people.alice)
    value = f"Bearer {key}" if header == "Authorization" else key
    assert Client(headers={header: value}).get(SESSION).json()["user"]["username"] == "alice"


def test_a_bad_token_is_401_even_beside_a_good_session(people: People, alice: Client) -> None:
    for key in (people.revoked_key, people.expired_key, "cdk_" + "x" * 43, "", "Basic"):
        response = alice.get("/api/v1/members/", headers={"Authorization": f"Bearer {key}"})
        assert response.status_code == 401, key
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_needs_no_csrf_token(people: People) -> None:
    client = Client(enforce_csrf_checks=True, headers={"X-API-Key": make_token(people.admin)})
    assert client.patch("/api/v1/organization/", {"name": "Renamed"}, content_type=JSON).status_code == 200


def test_last_use_is_written_at_most_once_a_minute(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
    monkeypatch.setattr("claimdeck.accounts.access.now", lambda: moment)
    client = bearer_of(people.alice)
    token = ApiToken.objects.get(name="token of alice", expires_at=None, revoked_at=None)
    seen = []
    for seconds in (0, 59, 61):
        monkeypatch.setattr("claimdeck.accounts.access.now", lambda later=seconds: moment + timedelta(seconds=later))
        assert client.get(SESSION).status_code == 200
        token.refresh_from_db()
        seen.append((token.last_used_at - moment).total_seconds())
    assert seen == [0, 0, 61]


def test_an_expired_token_says_so(people: People, alice: Client) -> None:
    soon = (clock.now() + timedelta(hours=1)).isoformat()
    key = alice.post(TOKENS, {"name": "short", "expires_at": soon}, content_type=JSON).json()["token"]
    assert bearer(key).get(SESSION).status_code == 200
    ApiToken.objects.filter(hash=hash_of(key)).update(expires_at=clock.now())
    assert bearer(key).get(SESSION).json()["code"] == "TOKEN_EXPIRED"
    past = (clock.now() - timedelta(seconds=1)).isoformat()
    refused = alice.post(TOKENS, {"name": "late", "expires_at": past}, content_type=JSON)
    assert refused.json()["errors"][0]["field"] == "expires_at"


def test_a_revoked_token_ends_at_once_and_stays_listed(people: People, alice: Client) -> None:
    made = alice.post(TOKENS, {"name": "nightly"}, content_type=JSON).json()
    assert alice.delete(f"{TOKENS}{made['id']}/").status_code == 204
    assert bearer(made["token"]).get(SESSION).status_code == 401
    assert alice.delete(f"{TOKENS}{made['id']}/").status_code == 204
    listed = {token["id"]: token for token in alice.get(TOKENS).json()["results"]}
    assert listed[made["id"]]["revoked_at"] is not None


def test_tokens_are_ones_own_bar_for_administrators(
    people: People, alice: Client, bob: Client, admin: Client, charlie: Client
) -> None:
    made = alice.post(TOKENS, {"name": "nightly"}, content_type=JSON).json()
    assert bob.get(TOKENS + "?everyone=true").json()["count"] == 0
    assert made["id"] not in str(admin.get(TOKENS).json())
    assert made["id"] in str(admin.get(TOKENS + "?everyone=true").json())
    assert made["id"] not in str(charlie.get(TOKENS + "?everyone=true").json())
    url = f"{TOKENS}{made['id']}/"
    assert [client.delete(url).status_code for client in (bob, charlie, admin)] == [404, 404, 204]


def test_scopes_cut_down_what_a_token_may_do(people: People) -> None:
    practice = {"name": "South Clinic", "tin": "970000003"}
    url = "/api/v1/providers/practices/"
    read = bearer_of(people.admin, Scope.READ)
    assert read.get(url).status_code == 200
    assert read.post(url, practice, content_type=JSON).status_code == 403
    assert bearer_of(people.admin, Scope.STATUS).get("/api/v1/members/").status_code == 403
    assert bearer_of(people.admin).post(url, practice, content_type=JSON).status_code == 201


def test_no_token_makes_a_token(people: People) -> None:
    client = bearer_of(people.admin)
    assert client.post(TOKENS, {"name": "child"}, content_type=JSON).status_code == 403
    assert client.get(TOKENS).status_code == 403


@pytest.mark.parametrize("access", list(Access))
def test_a_scope_never_adds(access: Access) -> None:
    for scope in Scope:
        assert permissions_of(access, frozenset({scope})) <= permissions_of(access)
    assert permissions_of(access, frozenset()) == frozenset()


def test_no_patients_for_operators_and_no_changes_by_auditors() -> None:
    assert PATIENTS_READ not in permissions_of(Access.OPERATOR)
    assert STATUS_READ not in permissions_of(Access.OPERATOR)
    changes = {STATUS_UPLOAD, STATUS_DELETE, PRACTICES_MANAGE}
    assert not changes & permissions_of(Access.AUDITOR)
