"""What tools call at the root: by a key, whose owner's access decides, and with errors in the shape they expect."""

from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils.timezone import now

from claimdeck.accounts.domain.roles import Scope
from claimdeck.pipeline.domain.states import Letter, Place
from claimdeck.pipeline.models import Batch
from claimdeck.pipeline.schema.production.models import FailedClaim, LoadLedger
from claimdeck.pipeline.schema.staging.models import StagedClaim
from claimdeck.runs.models import Run
from tests.factories.failed_claims import make_failed, make_letter, make_staged
from tests.factories.people import People, make_token

SCRIPT = "<script>alert('x')</script>"
READING = ("/status", "/batch_status", "/api/failed_claims", "/metrics", "/failed_claims")
CHANGING = ("/api/assign_failed_claim", "/api/resolve_failed_claim")


def with_key(user: Any, *scopes: Scope, **headers: str) -> Client:
    return Client(headers={"X-API-Key": make_token(user, scopes or (Scope.FULL,)), **headers})


def post(client: Client, address: str, body: Any) -> Any:
    return client.post(address, body, content_type="application/json")


def test_the_numbers_have_the_shape_that_tools_know(people: People) -> None:
    make_failed("ZZ1")
    make_letter("ZZ2")
    for number, place in enumerate([Place.PENDING, Place.PROCESSING, Place.LOADED]):
        make_staged(f"ZZ3{number}", place)
    LoadLedger.objects.create(load_id=41, attempt=1, committed_at=now(), claims=1)
    told = with_key(people.operator).get("/status").json()
    assert told["processing"] == {"processed": 1, "failed": 2, "pending": 2}
    assert told["sync"] == {"last_id": 41, "last_polled_at": None}
    names = {"batch_id", "start_time", "end_time", "total", "processed", "failed", "stage", "claims_per_second"}
    empty = with_key(people.operator).get("/batch_status").json()
    assert set(empty) == names and not any(empty.values())
    run = Run.objects.create(organization=people.organization, kind="pipeline batch", task_name="t", total=7)
    Batch.objects.create(run=run, most_claims=7)
    told = with_key(people.operator).get("/batch_status").json()
    assert set(told) == names and (told["batch_id"], told["total"]) == (str(run.pk), 7)
    assert with_key(people.operator).get("/batch_status?batch_id=none").status_code == 404


def test_a_key_decides_and_never_a_header_that_the_caller_chooses(people: People) -> None:
    failed = make_failed("ZZ1")
    claims = {"claim_id": "ZZ1", "user": "bob"}
    chosen = {"X-Role": "admin", "X-User-Role": "admin", "Role": "admin", "X-Roles": "admin,operator"}
    for person in (people.operator, people.auditor):
        for headers in ({}, chosen):
            answer = post(with_key(person, **headers), CHANGING[0], claims)
            assert answer.status_code == 403 and set(answer.json()) == {"error"}
    assert post(with_key(people.alice, Scope.READ, **chosen), CHANGING[0], claims).status_code == 403
    for address in (*READING, *CHANGING):
        send = Client(headers={"X-API-Key": "cdk_made-up", **chosen})
        answer = post(send, address, claims) if address in CHANGING else send.get(address)
        assert answer.status_code == 401 and set(answer.json()) == {"error"}, address
        stranger = with_key(people.charlie, **chosen)
        answer = post(stranger, address, claims) if address in CHANGING else stranger.get(address)
        assert answer.status_code == 404 and b"ZZ1" not in answer.content, address
        if address != "/failed_claims":
            assert (
                post(Client(), address, claims) if address in CHANGING else Client().get(address)
            ).status_code == 401
    failed.refresh_from_db()
    assert failed.assigned_to == ""


def test_failed_claims_are_assigned_and_resolved(people: People) -> None:
    make_failed("ZZ1")
    make_failed("ZZ2", rule="mue", held=True)
    key = with_key(people.alice)
    answer = post(key, CHANGING[0], {"claim_id": "ZZ1", "user": "bob"})
    assert (answer.status_code, answer.json()) == (200, {"status": "assigned"})
    answer = post(key, CHANGING[1], {"claim_id": "ZZ1", "action": "write_off", "notes": "too small"})
    assert (answer.status_code, answer.json()) == (200, {"status": "resolved"})
    assert FailedClaim.objects.get(claim_id="ZZ1").resolution_status == "written_off"
    assert post(key, CHANGING[1], {"claim_id": "ZZ2", "action": "release", "notes": "fine"}).status_code == 200
    assert StagedClaim.objects.get(pk="ZZ2").waived_rules == "mue"
    for body, status in (
        ({"claim_id": "ZZ1", "action": "resolved", "notes": ""}, 409),
        ({"claim_id": "ZZ none", "action": "resolved"}, 404),
        ({"claim_id": "ZZ1", "action": "forget"}, 422),
        ({"claim_id": "ZZ1", "action": "resolved", "role": "admin"}, 422),
        ({"action": "resolved"}, 422),
        ([], 400),
    ):
        answer = post(key, CHANGING[1], body)
        assert answer.status_code == status and set(answer.json()) == {"error"}, body
    assert key.post(CHANGING[1], "{", content_type="application/json").status_code == 400
    assert key.get(CHANGING[1]).status_code == 405
    with_problems = with_key(people.alice, Accept="application/problem+json")
    answer = post(with_problems, CHANGING[1], {"claim_id": "ZZ none", "action": "resolved"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_a_session_changes_nothing_without_the_csrf_token(people: People) -> None:
    make_failed("ZZ1")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people.alice, backend="django.contrib.auth.backends.ModelBackend")
    assert post(browser, CHANGING[0], {"claim_id": "ZZ1", "user": "bob"}).status_code == 403
    assert browser.get("/status").status_code == 200


def test_failed_claims_as_a_list_and_as_a_page_in_which_scripts_are_inert(people: People, alice: Client) -> None:
    make_failed("ZZ1", staged={"payer": SCRIPT, "facility_id": '"><img src=x onerror=y>'})
    listed = with_key(people.auditor).get("/api/failed_claims?page_size=1").json()
    assert listed["count"] == 1 and listed["results"][0]["claim_id"] == "ZZ1"
    assert with_key(people.operator).get("/api/failed_claims").json()["results"][0]["claim_id"] == "xx#"
    assert with_key(people.alice).get("/api/failed_claims?page=none").status_code == 422
    page = with_key(people.auditor).get("/failed_claims")
    assert page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
    told = page.content.decode()
    assert "ZZ1" in told and "&lt;script&gt;" in told
    assert (
        "<script" not in told and "<img" not in told and "default-src 'none'" in page.headers["Content-Security-Policy"]
    )
    app = alice.get("/failed_claims")
    assert b"ZZ1" not in app.content, "the web app asks for the claims itself"


def test_metrics_have_bounded_labels_and_nothing_of_a_claim(people: People) -> None:
    make_failed("ZZ-METRIC", staged={"payer": "ZZ PAYER", "total_charge_amount": Decimal("77.77")})
    make_letter("ZZ-LETTER", letter=Letter.TRANSIENT, next_try_at=now())
    LoadLedger.objects.create(load_id=1, attempt=1, committed_at=now(), claims=3, failed=1, charge_cents=500)
    answer = with_key(people.operator).get("/metrics")
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/plain")
    told = answer.content.decode()
    for line in (
        'claimdeck_pipeline_claims{place="failed"} 1.0',
        'claimdeck_pipeline_failed_open{category="validation"} 1.0',
        'claimdeck_pipeline_dead_letters{letter="transient"} 1.0',
        "claimdeck_pipeline_loaded_claims_total 3.0",
        'claimdeck_pipeline_rvu_lookups_total{found="cache"}',
        'claimdeck_pipeline_overdue{what="dead_letters"} 1.0',
        'claimdeck_pipeline_overdue{what="leases"} 0.0',
        'claimdeck_query_seconds_count{database="staging"}',
        'claimdeck_query_seconds_bucket{database="production",le="0.001"}',
    ):
        assert line in told, line
    assert "ZZ" not in told and "77.77" not in told


def test_health_is_found_with_and_without_a_slash_and_says_little_to_strangers(people: People) -> None:
    for address in ("/health", "/health/", "/liveness", "/readiness"):
        answer = Client().get(address)
        assert set(answer.json()) == {"status"}, address
    assert set(with_key(people.operator).get("/health").json()) == {"status", "components"}
