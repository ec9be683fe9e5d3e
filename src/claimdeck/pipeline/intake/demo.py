"""Made-up claims in staging, and beside them what production has to know of them."""

from collections.abc import Callable

import polars as pl
from django.db import models

from claimdeck.pipeline.domain.columns import CLAIM, DIAGNOSIS, LINE
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.intake.staging import stage
from claimdeck.pipeline.intake.synthetic import synthetic_claims, synthetic_tables
from claimdeck.pipeline.schema.production.models import Facility, FacilityFinancialClass, Payer, Physician
from claimdeck.pipeline.stores.port import StagingStore


def stage_demo_claims(
    store: StagingStore, count: int, seed: int, on_progress: Callable[[int], None] = lambda _: None
) -> int:
    """Stage made-up claims; gives how many were new. The same seed again adds none."""
    new = done = 0
    for claims in synthetic_claims(count, seed):
        new += stage(store, claims, originals_of(claims))
        done += len(claims)
        on_progress(done)
    return new


def install_demo_tables() -> int:
    """Write the made-up facilities, financial classes, payers and physicians that are not there; gives how many."""
    tables = synthetic_tables()
    there = set(FacilityFinancialClass.objects.values_list("facility_id", "financial_class"))
    classes = [
        FacilityFinancialClass(**row)
        for row in tables.financial_classes.to_dicts()
        if (row["facility_id"], row["financial_class"]) not in there
    ]
    FacilityFinancialClass.objects.bulk_create(classes, batch_size=500)
    new = len(classes)
    for model, frame in ((Facility, tables.facilities), (Payer, tables.payers), (Physician, tables.physicians)):
        manager: models.Manager[models.Model] = model._default_manager
        known = set(manager.values_list("pk", flat=True))
        rows = [row for row in (model(**values) for values in frame.to_dicts()) if row.pk not in known]
        manager.bulk_create(rows, batch_size=500)
        new += len(rows)
    return new


def originals_of(claims: Claims) -> pl.Series:
    """Each claim whole as JSON, in their order: what came in, where nothing did."""
    parts = {"lines": (claims.lines, LINE), "diagnoses": (claims.diagnoses, DIAGNOSIS)}
    head = claims.claims.select(column.name for column in CLAIM)
    for name, (frame, columns) in parts.items():
        row = pl.struct(column.name for column in columns if column.name != "claim_id")
        listed = frame.group_by("claim_id", maintain_order=True).agg(row.alias(name))
        head = head.join(listed, on="claim_id", how="left", maintain_order="left")
    return head.select(pl.struct(pl.all()).struct.json_encode().cast(pl.Binary())).to_series()
