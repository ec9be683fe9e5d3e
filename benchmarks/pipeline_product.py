"""The product as `benchmarks.pipeline` drives it, in this process; imported once the settings are chosen."""

import time
from datetime import date
from typing import Any

import django
import polars as pl

from claimdeck.kit.memory import share_arenas

# As a worker does.
share_arenas()
django.setup()

from django.db import connections  # noqa: E402

from claimdeck.accounts.organizations import default_organization  # noqa: E402
from claimdeck.cli.database import migrate, migrate_apart  # noqa: E402
from claimdeck.kit.clock import today  # noqa: E402
from claimdeck.pipeline.batches import open_batch  # noqa: E402
from claimdeck.pipeline.domain.originals import claims_of  # noqa: E402
from claimdeck.pipeline.domain.routing import route  # noqa: E402
from claimdeck.pipeline.intake.synthetic import synthetic_claims, synthetic_tables  # noqa: E402
from claimdeck.pipeline.models import Batch  # noqa: E402
from claimdeck.pipeline.processing.knowing import gather  # noqa: E402
from claimdeck.pipeline.processing.stages import process  # noqa: E402
from claimdeck.pipeline.reconciling.reconcile import reconcile  # noqa: E402
from claimdeck.pipeline.reference.sample import install_sample  # noqa: E402
from claimdeck.pipeline.schema.production import models as production  # noqa: E402
from claimdeck.pipeline.schema.staging import models as staging  # noqa: E402
from claimdeck.pipeline.stores.opening import close_stores, production_store, staging_store  # noqa: E402
from claimdeck.runs.domain.states import State  # noqa: E402
from claimdeck.runs.working.alone import execute_to_end  # noqa: E402

HIGH_VALUE_CENTS = 1_000_000
# What staging notes of its own beside the claim.
OWN = ("processing_status", "priority", "lease_until", "load_id", "attempt", "created_at", "updated_at")


def set_up(claims: int) -> None:
    """Tables, reference data of a real size, and so many claims in staging."""
    migrate()
    migrate_apart("staging")
    migrate_apart("production")
    install_sample("realistic")
    tables = synthetic_tables()
    known: tuple[tuple[Any, pl.DataFrame], ...] = (
        (production.Facility, tables.facilities),
        (production.FacilityFinancialClass, tables.financial_classes),
        (production.Payer, tables.payers),
        (production.Physician, tables.physicians),
    )
    for model, frame in known:
        model.objects.bulk_create([model(**row) for row in frame.to_dicts()])
    for chunk in synthetic_claims(claims, 8):
        staging_store().stage(chunk, high_value_cents=HIGH_VALUE_CENTS, high_value_priority=10)
    close()


def close() -> None:
    """Let go of the databases, so that they can be made anew."""
    close_stores()
    connections.close_all()
    for connection in connections.all():
        if connection.vendor == "postgresql" and connection.alias != "default":
            connection.close_pool()  # type: ignore[attr-defined]


def run_once() -> Batch:
    """Everything that waits, in one batch; the databases are let go of afterwards."""
    batch = open_batch(default_organization(), None, most_claims=None)
    execute_to_end(batch.pk)
    batch = Batch.objects.select_related("run").get(pk=batch.pk)
    if batch.run.state != State.COMPLETED:
        raise RuntimeError(f"The batch ended {batch.run.state}: {batch.run.error_log}")
    close()
    return batch


def timed() -> tuple[float, dict[str, float]]:
    """Seconds from the first lease to the last acknowledgement, and what each stage took of them."""
    moments: list[float] = []
    store: Any = type(staging_store())
    lease, acknowledge = store.lease, store.acknowledge

    def first(self: Any, *arguments: Any, **named: Any) -> Any:
        moments.append(time.perf_counter())
        return lease(self, *arguments, **named)

    def last(self: Any, *arguments: Any) -> None:
        acknowledge(self, *arguments)
        moments.append(time.perf_counter())

    store.lease, store.acknowledge = first, last
    try:
        batch = run_once()
    finally:
        store.lease, store.acknowledge = lease, acknowledge
    return moments[-1] - moments[0], batch.stage_seconds


def waiting() -> bool:
    """Whether a batch finds anything to do."""
    counts = staging_store().counts()
    return counts.pending + counts.processing > 0


def reconciled(claims: int) -> None:
    """Raises RuntimeError unless all claims are placed, each once, in both databases; they are let go of."""
    found = reconcile(staging_store(), production_store())
    close()
    if not found.ok or found.pending or found.staged != claims:
        raise RuntimeError(f"{found.difference_count} differences, {found.pending} of {found.staged} claims pending.")


def lines_per_claim() -> float:
    return production.ProducedLine.objects.count() / max(production.ProducedClaim.objects.count(), 1)


def priced_share() -> float:
    """The part of the loaded lines that have a price."""
    priced = production.ProducedLine.objects.filter(reimbursement_amount__isnull=False).count()
    return priced / max(production.ProducedLine.objects.count(), 1)


def orm_loop(claims: int) -> float:
    """Seconds a claim, where each is read, judged and stored by itself, a row at a time."""
    knowledge = gather(default_organization(), production_store().tables(), today())
    began = time.perf_counter()
    for claim in staging.StagedClaim.objects.order_by("claim_id")[:claims]:
        _one(claim, knowledge)
    return (time.perf_counter() - began) / claims


def _one(claim: staging.StagedClaim, knowledge: Any) -> None:
    lines = list(staging.StagedLine.objects.filter(claim_id=claim.pk))
    diagnoses = list(staging.StagedDiagnosis.objects.filter(claim_id=claim.pk))
    providers = list(staging.StagedProvider.objects.filter(claim_id=claim.pk))
    head = _plain(claim, OWN) | {"total_charge_amount": round(claim.total_charge_amount * 100), "raw_data": None}
    in_frames = [
        _plain(line) | {"units": round(line.units * 1000), "charge_amount": round(line.charge_amount * 100)}
        for line in lines
    ]
    others = [[_plain(row) for row in rows] for rows in (diagnoses, providers)]
    whole = claims_of([{"claim": head, "lines": in_frames, "diagnoses": others[0], "providers": others[1]}])
    routed = route(process(whole, knowledge.known, knowledge.tools), knowledge.tools.rulebook)
    if len(routed.loadable):
        production.ProducedClaim.objects.create(**_plain(claim, OWN, text=False), load_id=1)
        parts = (production.ProducedLine, lines), (production.ProducedDiagnosis, diagnoses)
        for model, rows in (*parts, (production.ProducedProvider, providers)):
            for row in rows:
                model.objects.create(**_plain(row, ("id",), text=False))
    claim.processing_status = "loaded" if len(routed.loadable) else "failed"
    claim.save()


def _plain(row: Any, without: tuple[str, ...] = ("id", "claim_id"), *, text: bool = True) -> dict[str, Any]:
    """A row's values by column; dates as text where frames are made of them."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {
        name: value.isoformat() if text and isinstance(value, date) else value
        for name, value in values.items()
        if name not in without
    }
