"""Made-up claims in staging, batches run over them, and the proof that each claim is in exactly one place."""

from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID

import polars as pl

from claimdeck.accounts.organizations import default_organization
from claimdeck.pipeline.batches import open_batch
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.intake.synthetic import synthetic_claims, synthetic_tables
from claimdeck.pipeline.kinds import PIPELINE_BATCH
from claimdeck.pipeline.models import Batch
from claimdeck.pipeline.schema.production import models as production
from claimdeck.pipeline.schema.staging import models as staging
from claimdeck.pipeline.stores.opening import staging_store
from claimdeck.runs import lifecycle
from claimdeck.runs.working.worker import execute

HIGH_VALUE_CENTS = 1_000_000


def small(settings: Any, **changes: Any) -> None:
    """Loads of 50 claims and short waits, or as said."""
    chosen = {"chunk_size": 50, "lease_seconds": 30.0} | changes
    processing = settings.PIPELINE.processing.model_copy(update=chosen)
    settings.PIPELINE = replace(settings.PIPELINE, processing=processing)


def stage(count: int, *, start: int = 0, seed: int = 8) -> None:
    """Put made-up claims into staging, one in twenty faulty, and what production knows of facilities and payers."""
    if not production.Facility.objects.exists():
        tables = synthetic_tables()
        known: tuple[tuple[Any, pl.DataFrame], ...] = (
            (production.Facility, tables.facilities),
            (production.FacilityFinancialClass, tables.financial_classes),
            (production.Payer, tables.payers),
            (production.Physician, tables.physicians),
        )
        for model, frame in known:
            model.objects.bulk_create([model(**row) for row in frame.to_dicts()])
    for claims in synthetic_claims(count, seed, start=start):
        put(claims)


def put(claims: Claims) -> None:
    staging_store().stage(claims, high_value_cents=HIGH_VALUE_CENTS, high_value_priority=10)


def run_batch(**options: Any) -> Batch:
    """A batch worked on as far as one task does."""
    with lifecycle.without_queue():
        batch = open_batch(default_organization(), None, **options)
        execute(batch.pk, PIPELINE_BATCH)
    return fresh(batch.pk)


def fresh(batch_id: UUID) -> Batch:
    return Batch.objects.select_related("run").get(pk=batch_id)


def places() -> Counter[str]:
    """How many claims are in each place, once it is proved that both databases say the same of every claim."""
    status = dict(staging.StagedClaim.objects.values_list("claim_id", "processing_status"))
    charges = dict(staging.StagedClaim.objects.values_list("claim_id", "total_charge_amount"))
    loaded = dict(production.ProducedClaim.objects.values_list("claim_id", "total_charge_amount"))
    failed = dict(production.FailedClaim.objects.values_list("claim_id", "total_charge_amount"))
    dead = set(staging.DeadLetter.objects.filter(left_at=None).values_list("claim_id", flat=True))
    assert {one for one, place in status.items() if place == "loaded"} == set(loaded)
    assert {one for one, place in status.items() if place == "failed"} == set(failed)
    assert {one for one, place in status.items() if place == "dead_letter"} == dead
    assert not set(loaded) & set(failed)
    assert all(charges[one] == amount for one, amount in (loaded | failed).items())
    parts: tuple[tuple[Any, Any], ...] = (
        (production.ProducedLine, staging.StagedLine),
        (production.ProducedDiagnosis, staging.StagedDiagnosis),
        (production.ProducedProvider, staging.StagedProvider),
    )
    for model, of in parts:
        there = Counter(model.objects.values_list("claim_id", flat=True))
        staged = Counter(of.objects.values_list("claim_id", flat=True))
        assert there == Counter({one: count for one, count in staged.items() if one in loaded})
    return Counter(status.values())
