"""A claim fails, becomes somebody's work by a plan, is amended, goes through, and leaves their desk by itself."""

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from django.test import Client

from claimdeck.claims.domain.states import ClosingResult, Source, WorkState
from claimdeck.claims.models import Claim
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.intake.synthetic import synthetic_claims
from claimdeck.pipeline.schema.production.models import FailedClaim
from claimdeck.pipeline.schema.staging.models import StagedClaim
from tests.assignment.story import give_skills, items_of, made, send
from tests.factories.people import People, client_of
from tests.pipeline.processing.places import put, run_batch, small, stage

IMPORTS = "/api/v1/assignment/imports/"
FAILED = "/api/v1/pipeline/failed-claims/"


def post(client: Client, address: str, body: dict[str, Any], expected: int = 200) -> dict[str, Any]:
    answer = client.post(address, body, content_type="application/json")
    assert answer.status_code == expected, answer.content
    told: dict[str, Any] = answer.json()
    return told


def plan_of_failed(client: Client, *chosen: str) -> dict[str, Any]:
    """A plan of the chosen failed claims, as a worker made it."""
    asked = post(client, IMPORTS, {"source": "failed claims", "chosen": list(chosen)}, 201)
    return made(client, asked["id"])


def stage_born_too_late(people: People) -> str:
    """Two claims of Alice's practice, one of a person who was born after the service; gives its number."""
    stage(0)
    (claims,) = synthetic_claims(40, seed=11)
    late = claims.claims["service_to_date"] + timedelta(days=1)
    first = claims.claims["claim_id"][0]
    head = claims.claims.with_columns(
        billing_tin=pl.lit(people.main_clinic.tin),
        date_of_birth=pl.when(pl.col("claim_id") == first).then(late).otherwise(pl.col("date_of_birth")),
    )
    put(Claims(head, claims.lines, claims.diagnoses, claims.providers))
    return str(first)


def test_a_failed_claim_is_worked_amended_and_closed(databases: None, people: People, settings: Any) -> None:
    small(settings)
    first = stage_born_too_late(people)
    run_batch()
    failed = FailedClaim.objects.get(claim_id=first)
    give_skills(people.alice, failed.payer, places=5)
    admin = client_of(people.admin)
    plan = plan_of_failed(admin, failed.rule)
    assert (plan["title"], plan["made_from"]) == ("Failed claims", "source")
    assert first in {item["claim_id"] for item in items_of(admin, plan["id"])}
    plan = plan_of_failed(admin, str(failed.pk))
    (item,) = items_of(admin, plan["id"])
    assert item["claim_id"] == first
    assert send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"]).status_code == 200
    work = Claim.objects.get(claim_id=first)
    assert (work.source, work.state, work.assignee) == (Source.PIPELINE, WorkState.ASSIGNED, people.alice)
    assert work.reason == failed.failure_reason
    amended = {"changes": {"date_of_birth": "1960-01-31"}, "expected_version": failed.version, "reason": "mistyped"}
    assert post(client_of(people.alice), f"{FAILED}{failed.pk}/amend/", amended)["place"] == "pending"
    assert Claim.objects.get(pk=work.pk).state == WorkState.ASSIGNED, "it has not gone through yet"
    run_batch()
    assert StagedClaim.objects.get(pk=first).processing_status == "loaded"
    work.refresh_from_db()
    assert (work.state, work.result) == (WorkState.CLOSED, ClosingResult.CORRECTED)
    failed.refresh_from_db()
    assert failed.resolution_status == "went_through"


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"source": "nowhere"}, 422, "source"),
        ({"source": "status job"}, 422, "source"),
        ({"source": "failed claims", "chosen": ["no_such_rule"]}, 422, "chosen"),
        ({"source": "failed claims", "pool": True}, 422, "claims"),
    ],
)
def test_a_plan_of_nothing_is_refused_with_what_to_do(
    people: People, body: dict[str, Any], status: int, field: str
) -> None:
    told = post(client_of(people.admin), IMPORTS, body, status)
    assert [error["field"] for error in told["errors"]] == [field]
    post(client_of(people.alice), IMPORTS, body, 403)
