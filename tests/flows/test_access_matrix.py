"""Every operation of the API against every kind of person: the table says what each may do.

An operation without a row in the table fails `test_the_table_is_complete`: who adds one decides who may use it.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client

from claimdeck.accounts.models import LoginBound
from claimdeck.config.api import api
from claimdeck.config.rooms import ROOMS
from claimdeck.payers.trial import TrialResult
from tests.factories.people import PASSWORD, People
from tests.factories.world import World, make_world, upload_file

NOBODY: Final = ("anonymous", "revoked", "expired")
EVERYONE: Final = frozenset({"admin", "alice", "bob", "auditor", "operator"})
READERS: Final = EVERYONE - {"operator"}
WORKERS: Final = frozenset({"admin", "alice", "bob"})
OVERSEERS: Final = frozenset({"admin", "auditor"})
ADMIN: Final = frozenset({"admin"})
STRANGER: Final = "charlie"


@dataclass(frozen=True, slots=True)
class Row:
    """What an operation answers: `ok` to those of the organization who may, 403 to the others, 401 to nobody.

    Charlie, an administrator elsewhere, gets `stranger`: by default 404 for what has an id, else `ok` with his own.
    `others` names people for whom it is different again, such as colleagues and somebody's own things.
    """

    allowed: frozenset[str]
    ok: frozenset[int] = frozenset({200})
    body: Any = None
    multipart: bool = False
    query: str = ""
    stranger: frozenset[int] | None = None
    others: dict[str, int] = field(default_factory=dict)
    open: bool = False


def row(allowed: frozenset[str], *ok: int, stranger: tuple[int, ...] = (), **more: Any) -> Row:
    strange = frozenset(stranger) if stranger else None
    return Row(allowed, frozenset(ok or (200,)), stranger=strange, **more)


NOBODY_HERE: Final[frozenset[str]] = frozenset()
WRONG = {"username": "nobody-of-this-name", "password": "wrong-passphrase"}
PREFERENCE = [{"event": "job_ended", "in_app": True, "email": False}]
ACCOUNT = {"payer": "uhc", "base_url": "http://127.0.0.1:9", "client_id": "a", "client_secret": "b"}

TABLE: Final[dict[str, Row]] = {
    # Log-in: open to all; these have tests of their own.
    "accounts_read_session": row(EVERYONE, open=True),
    "accounts_open_session": row(EVERYONE, 401, body=WRONG, open=True),
    "accounts_open_token": row(EVERYONE, 401, body=WRONG, open=True),
    "accounts_close_session": row(EVERYONE, 204),
    "accounts_report_activity": row(EVERYONE),
    "accounts_close_all_sessions": row(EVERYONE, 204),
    "accounts_change_password": row(EVERYONE, 204, body={"old": PASSWORD, "new": "another-fine-passphrase"}),
    # The organization and its people.
    "accounts_read_organization": row(READERS),
    "accounts_patch_organization": row(ADMIN, body={"name": "Renamed Billing"}),
    "accounts_list_members": row(OVERSEERS),
    "accounts_add_member": row(ADMIN, 201, body={"username": "dora"}),
    "accounts_read_member": row(OVERSEERS),
    "accounts_patch_member": row(ADMIN, body={"first_name": "Bobby"}),
    "accounts_reset_password": row(ADMIN),
    "accounts_list_access_records": row(OVERSEERS),
    "accounts_list_audit_records": row(OVERSEERS),
    # Tokens: one's own; an administrator may end anybody's of the organization.
    "accounts_list_tokens": row(EVERYONE),
    "accounts_create_token": row(EVERYONE, 201, body={"name": "nightly"}),
    "accounts_revoke_token": row(EVERYONE, 204, others={"bob": 404, "auditor": 404, "operator": 404}),
    # Practices.
    "accounts_list_practices": row(READERS),
    "accounts_add_practice": row(ADMIN, 201, body={"name": "South Clinic", "tin": "970000003"}),
    "accounts_read_practice": row(READERS),
    "accounts_patch_practice": row(ADMIN, body={"city": "Testville"}),
    "accounts_list_mappings": row(READERS),
    "accounts_add_mapping": row(ADMIN, 201, body={"payer": "other", "payer_id": "1"}),
    "accounts_patch_mapping": row(ADMIN, body={"payer_id": "39026"}),
    "accounts_remove_mapping": row(ADMIN, 204),
    # Notifications: one's own.
    "notifications_list_notifications": row(EVERYONE),
    "notifications_count_unread": row(EVERYONE),
    "notifications_mark_read": row(EVERYONE, body={"all": True}),
    "notifications_read_preferences": row(EVERYONE),
    "notifications_put_preferences": row(EVERYONE, body=PREFERENCE),
    # Payers.
    "payers_list_payers": row(EVERYONE),
    "payers_list_accounts": row(EVERYONE),
    "payers_add_account": row(ADMIN, 201, body=ACCOUNT),
    "payers_read_account": row(EVERYONE),
    "payers_patch_account": row(ADMIN, body={"name": "Renamed account"}),
    "payers_remove_account": row(ADMIN, 204),
    "payers_test_account": row(ADMIN),
    # Runs: counts and times, no patients.
    "runs_run_list": row(EVERYONE),
    "runs_run_detail": row(EVERYONE),
    # Bulk claim status. No payer is configured in this world: who may upload or ask hears that (422).
    "status_upload": row(WORKERS, 422, multipart=True),
    "status_template": row(READERS),
    "status_job_list": row(READERS),
    "status_job_search": row(READERS, body={"filename": "made-up"}),
    "status_job_detail": row(READERS),
    "status_job_change": row(WORKERS, body={"filename": "renamed.csv"}),
    "status_job_delete": row(WORKERS, 204),
    "status_job_progress": row(READERS),
    "status_job_retry": row(WORKERS, 202, 409, query="?scope=all"),
    "status_job_cancel": row(WORKERS, 409),
    "status_job_rows": row(READERS),
    "status_job_rows_search": row(READERS, body={"subscriber_id": "M1"}),
    "status_job_row": row(READERS),
    "status_job_results": row(READERS),
    "status_job_download_results": row(READERS),
    # Single claims.
    "status_search": row(WORKERS, 422, body={"claimNumber": "ZZ1"}),
    "status_details": row(WORKERS, 422, stranger=(404, 422)),
}


def operations() -> dict[str, tuple[str, str]]:
    """Method and address of every operation in the schema, by its id."""
    paths = api.get_openapi_schema()["paths"]
    return {
        operation["operationId"]: (method.upper(), path)
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


OPERATIONS: Final = operations()
PEOPLE: Final = (*NOBODY, *sorted(EVERYONE), STRANGER)


def expected(name: str, person: str) -> frozenset[int]:
    asked = TABLE[name]
    if person in NOBODY:
        # Even where anybody may log in, a bad token is no session.
        return asked.ok if asked.open and name != "accounts_read_session" else frozenset({401})
    if person == STRANGER:
        if asked.stranger is not None:
            return asked.stranger
        return frozenset({404}) if "{" in OPERATIONS[name][1] else asked.ok
    if person in asked.others:
        return frozenset({asked.others[person]})
    return asked.ok if person in asked.allowed else frozenset({403})


def ask(client: Client, name: str, world: World) -> HttpResponse:
    method, path = OPERATIONS[name]
    asked = TABLE[name]
    address = path.format(**world.ids) + asked.query
    if asked.multipart:
        response: HttpResponse = client.post(address, {"file": upload_file()})
        return response
    more = {} if asked.body is None else {"data": asked.body, "content_type": "application/json"}
    answer: HttpResponse = getattr(client, method.lower())(address, **more)
    return answer


def content_of(response: HttpResponse) -> str:
    streamed = getattr(response, "streaming_content", None)
    return (b"".join(streamed) if streamed is not None else response.content).decode()


def stored() -> dict[str, list[dict[str, Any]]]:
    """Everything that the rooms store, bar the times at which somebody was last seen and the count of failures."""
    kept = [model for room in ROOMS for model in apps.get_app_config(room).get_models() if model is not LoginBound]
    moving = {"last_used_at", "last_login"}
    return {
        model.__name__: [
            {name: value for name, value in values.items() if name not in moving}
            for values in model._default_manager.order_by("pk").values()
        ]
        for model in kept
    }


@pytest.fixture
def world(people: People, monkeypatch: pytest.MonkeyPatch) -> World:
    trial = TrialResult(ok=True, message="Answered.", milliseconds=1)
    monkeypatch.setattr("claimdeck.payers.commands.try_out", lambda *_, **__: trial)
    return make_world(people)


def test_the_table_is_complete() -> None:
    assert sorted(set(OPERATIONS) - set(TABLE)) == [], "operations without a row in TABLE"
    assert sorted(set(TABLE) - set(OPERATIONS)) == [], "rows in TABLE without an operation"


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("name", sorted(set(TABLE) & set(OPERATIONS)))
def test_access(people: People, world: World, name: str, person: str) -> None:
    client = people.client(person)
    before = stored() if OPERATIONS[name][0] != "GET" else {}
    response = ask(client, name, world)
    content = content_of(response)
    assert response.status_code in expected(name, person), content[:500]
    if response.status_code >= 400:
        assert response.headers["Content-Type"] == "application/problem+json"
        assert not before or stored() == before
    if person in (*NOBODY, STRANGER):
        assert [secret for secret in world.secrets if secret in content] == []


@pytest.mark.parametrize("name", sorted(name for name in set(TABLE) & set(OPERATIONS) if not TABLE[name].open))
def test_a_session_changes_nothing_without_the_csrf_token(people: People, world: World, name: str) -> None:
    if OPERATIONS[name][0] in ("GET", "HEAD"):
        return
    client = people.client("admin")
    client.handler.enforce_csrf_checks = True
    before = stored()
    response = ask(client, name, world)
    assert (response.status_code, "CSRF" in content_of(response)) == (403, True)
    assert stored() == before
