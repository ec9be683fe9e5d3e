"""The making of a plan: broken off at any place it is made once, cancelled it ends, and of any size it is whole."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import BinaryField, ExpressionWrapper, F
from django.test import Client

from claimdeck.assignment.drafting import storing, work
from claimdeck.assignment.kinds import ASSIGNMENT_PLAN
from claimdeck.assignment.models import PlanItem
from claimdeck.claims.models import Claim
from claimdeck.kit.clock import now
from claimdeck.kit.ids import new_id
from claimdeck.notifications.models import Notification
from claimdeck.runs.models import Run
from claimdeck.runs.working.worker import execute
from claimdeck.status.models import CSVJob, ResultRow
from tests.assignment.story import csv_of, items_of, made, make_team, plan_of, planned, row, send, upload
from tests.factories.people import People
from tests.factories.world import make_job
from tests.status.test_picking import line

pytestmark = pytest.mark.django_db(transaction=True)

IMPORTS = "/api/v1/assignment/imports/"
# Where the work breaks off: what is called there, and at which call of it.
PLACES = [
    pytest.param(work, "basis_of", 1, id="reading"),
    pytest.param(work, "compared", 1, id="checking"),
    pytest.param(work, "planned", 1, id="planning"),
    pytest.param(storing, "by_column", 1, id="storing the first"),
    pytest.param(storing, "by_column", 3, id="storing the last"),
    pytest.param(work, "fingerprint_of", 1, id="making it whole"),
]


def at_call(patch: pytest.MonkeyPatch, module: Any, name: str, which: int, happens: Callable[[], Any]) -> None:
    """Have something happen when a function is called for the n-th time."""
    calls = 0
    real = getattr(module, name)

    def called(*args: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == which:
            happens()
        return real(*args, **named)

    patch.setattr(module, name, called)


def lose_the_lease() -> None:
    """As if the worker had been silent for too long, and another one had taken over and died."""
    past = now() - timedelta(seconds=1)
    Run.objects.filter(lease_token__isnull=False).update(lease_token=new_id(), lease_until_at=past)


@pytest.mark.parametrize(("module", "name", "which"), PLACES)
def test_a_making_that_broke_off_comes_to_the_same_plan_once(
    people: People, admin: Client, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, which: int
) -> None:
    make_team(people, places=2)
    monkeypatch.setattr(storing, "BATCH", 2)
    rows = [row(number) for number in range(5)]
    undisturbed = planned(admin, *rows)
    plan_id = upload(admin, *rows).json()["id"]
    with monkeypatch.context() as patch:
        at_call(patch, module, name, which, lose_the_lease)
        execute(UUID(plan_id), ASSIGNMENT_PLAN)
    assert plan_of(admin, plan_id)["stage"] == "making"
    assert not Notification.objects.filter(link__endswith=plan_id).exists()
    plan = made(admin, plan_id)
    assert (plan["stage"], plan["fingerprint"]) == ("proposed", undisturbed["fingerprint"])
    assert plan["counts"] == undisturbed["counts"]
    assert PlanItem.objects.filter(plan=plan_id).count() == 5
    run = Run.objects.get(pk=plan_id)
    assert (run.processed, run.success, run.total) == (5, 5, 5)
    assert Notification.objects.filter(link__endswith=plan_id).count() == 1
    execute(UUID(plan_id), ASSIGNMENT_PLAN)
    assert PlanItem.objects.filter(plan=plan_id).count() == 5


@pytest.mark.parametrize(("module", "name", "which"), [PLACES[0], PLACES[2], PLACES[4]])
def test_a_plan_is_cancelled_while_it_is_made(
    people: People, admin: Client, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, which: int
) -> None:
    make_team(people)
    monkeypatch.setattr(storing, "BATCH", 2)
    plan_id = upload(admin, *[row(number) for number in range(5)]).json()["id"]

    def cancel() -> None:
        assert send(admin, plan_id, "cancel").status_code == 200

    with monkeypatch.context() as patch:
        at_call(patch, module, name, which, cancel)
        plan = made(admin, plan_id)
    assert plan["stage"] == "cancelled"
    refused = send(admin, plan_id, "execute", fingerprint=plan["fingerprint"] or "0" * 64)
    assert (refused.status_code, refused.json()["code"]) == (409, "PLAN_CLOSED")
    assert not Notification.objects.exists() and not Claim.objects.exists()
    assert send(admin, plan_id, "cancel").status_code == 409


@pytest.mark.parametrize("rows", [3, 4, 5])
def test_a_plan_is_whole_below_at_and_above_a_batch(
    people: People, admin: Client, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    make_team(people)
    monkeypatch.setattr(storing, "BATCH", 4)
    plan = planned(admin, *[row(number) for number in range(rows)])
    assert (plan["counts"]["claims"], plan["counts"]["assigned"]) == (rows, rows)
    assert [item["number"] for item in items_of(admin, plan["id"])] == list(range(1, rows + 1))
    done = send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"]).json()
    assert (done["result"]["created"], Claim.objects.count()) == (rows, rows)


def test_a_file_without_a_good_row_comes_to_no_plan(people: People, admin: Client) -> None:
    make_team(people)
    plan = planned(admin, row(1, amount="-1.00"), row(2, priority="9"))
    assert plan["stage"] == "failed"
    assert "There is no claim to plan" in plan["error_log"][0]["message"]
    assert {code for problem in plan["problems"] for code in problem["rows"]} == {1, 2}
    assert send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"] or "0" * 64).status_code == 409
    given_back = b"".join(admin.get(f"/api/v1/assignment/plans/{plan['id']}/errors/").streaming_content).decode()
    assert "ZZ-000001" in given_back and "ZZ-000002" in given_back


def test_other_columns_are_kept_on_request_and_sealed(people: People, admin: Client) -> None:
    make_team(people)
    for number, keep in ((1, "true"), (2, "false")):
        file = csv_of(row(number, referral="Madeupnote about the referral"), more=("referral",))
        answer = admin.post(IMPORTS, {"file": file, "keep_other_columns": keep})
        plan = made(admin, answer.json()["id"])
        assert send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"]).status_code == 200
    kept, dropped = Claim.objects.order_by("claim_id")
    assert (kept.other_columns, dropped.other_columns) == ({"referral": "Madeupnote about the referral"}, None)
    sealed = Claim.objects.filter(pk=kept.pk)
    assert b"Madeupnote" not in raw(sealed, "other_columns")
    assert b"Madeupnote" not in raw(PlanItem.objects.filter(claim_id_key=kept.claim_id_key), "other_columns")


def raw(rows: Any, name: str) -> bytes:
    """What the database holds of a sealed field."""
    from_table = (
        rows.annotate(raw=ExpressionWrapper(F(name), output_field=BinaryField())).values_list("raw", flat=True).get()
    )
    return bytes(from_table)


@pytest.fixture
def job(people: People) -> CSVJob:
    """A bulk check of Alice's team with two denied lines and a paid one."""
    found = CSVJob.objects.get(pk=make_job(people).job_id)
    ResultRow.objects.filter(job=found).delete()
    for number, outcome in enumerate(("denied", "denied", "paid"), 1):
        line(found, number, outcome)
    return found


def test_claims_are_picked_from_a_job_by_outcome_and_by_row(
    people: People, admin: Client, charlie: Client, job: CSVJob
) -> None:
    make_team(people)
    first, second, paid = ResultRow.objects.filter(job=job).order_by("row")
    wanted: list[tuple[dict[str, Any], int]] = [
        ({"outcomes": ["denied"]}, 2),
        ({"outcomes": []}, 2),
        ({"rows": [second.pk, paid.pk]}, 2),
        ({"rows": [first.pk]}, 1),
    ]
    for chosen, claims in wanted:
        answer = admin.post(IMPORTS, {"job": str(job.pk), **chosen}, content_type="application/json")
        assert answer.status_code == 201, answer.content
        plan = made(admin, answer.json()["id"])
        assert (plan["stage"], plan["counts"]["claims"]) == ("proposed", claims), chosen
    items = items_of(admin, plan["id"])
    assert [item["claim_id"] for item in items] == ["ZZ1"]
    for refused in ({"outcomes": ["not_found"]}, {"rows": [10**12]}, {"outcomes": ["pending"]}):
        answer = admin.post(IMPORTS, {"job": str(job.pk), **refused}, content_type="application/json")
        assert answer.status_code == 422, refused
    stranger = charlie.post(IMPORTS, {"job": str(job.pk), "rows": [first.pk]}, content_type="application/json")
    assert stranger.status_code == 404
    gone = admin.post(IMPORTS, {"job": str(new_id()), "outcomes": ["denied"]}, content_type="application/json")
    assert gone.status_code == 404
