"""Loaded claims of three months, with everything that production has of them, and an archive of one's own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl
import pytest
from django.db import connections

from claimdeck.kit.crypto import new_key
from claimdeck.pipeline.archive import moving
from claimdeck.pipeline.reconciling import reconcile as reconciling
from claimdeck.pipeline.schema.columns import ORIGINAL
from claimdeck.pipeline.schema.production.models import AuditEntry, ClaimViolation, FailedClaim
from claimdeck.pipeline.stores.opening import production_store, staging_store
from claimdeck.pipeline.stores.port import Placed
from claimdeck.storage.sealing import key_ring
from tests.pipeline.stores.made_up import claims, loadable

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# The last of them is 36 months old to the day, and stays with its month.
MONTHS = [date(2020, 2, 29), date(2023, 10, 31), date(2023, 11, 22)]
TABLES = (
    "claims",
    "claims_line_items",
    "claims_diagnosis",
    "claims_providers",
    "claim_violations",
    "failed_claims",
    "audit_log",
)


@pytest.fixture(autouse=True)
def ready(databases: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keys of its own, files of two claims, and an archive below the test's folder."""
    settings.ENCRYPTION_KEYS = f"k1:{new_key()}"
    where = settings.PIPELINE.archive.model_copy(update={"path": tmp_path / "kept"})
    settings.PIPELINE = replace(settings.PIPELINE, archive=where)
    monkeypatch.setattr(moving, "CLAIMS_A_FILE", 2)
    monkeypatch.setattr(reconciling, "_PAUSE", 0)
    yield


def load(count: int = 9) -> None:
    """Staged and loaded claims, a third of each month; the first has violations, a failed version and an audit."""
    staging, production = staging_store(), production_store()
    made = claims(count)
    days = pl.Series("service_to_date", [MONTHS[number * 3 // count] for number in range(count)])
    sealed = [key_ring().seal(f"ISA {number}".encode(), ORIGINAL) for number in range(count)]
    head = made.claims.with_columns(days, pl.Series("raw_data", sealed, dtype=pl.Binary()))
    staging.stage(replace(made, claims=head), high_value_cents=10**9, high_value_priority=1)
    lease = staging.lease(count, 60, batch_id=uuid4())
    assert lease is not None
    production.open(lease)
    production.load(lease, loadable(staging.read(lease)))
    staging.acknowledge(lease, Placed())
    ClaimViolation.objects.create(claim_id="ZZ00000001", rule="mue_units", severity="warn", load_id=lease.load_id)
    FailedClaim.objects.create(
        claim_id="ZZ00000001",
        version=0,
        original_data={"claim": {}},
        failure_reason="Held.",
        failure_category="rule",
        processing_stage="validate",
        load_id=lease.load_id,
        resolution_status="resubmitted",
        resolution_notes="looked at",
    )
    AuditEntry.objects.create(
        claim_id="ZZ00000001", action="amended", old_values={"payer": "A"}, new_values={"payer": "B"}, reason="typing"
    )


def stored() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of production as the database gives it, sealed values as their bytes."""
    found = {}
    with connections["production"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table}")
            rows = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]
            found[table] = sorted(rows, key=repr)
    return found


def clean() -> bool:
    """Whether every staged claim is in exactly one place, and all are loaded."""
    found = reconciling.reconcile(staging_store(), production_store())
    return found.ok and found.loaded == found.staged == 9
