"""A batch's counts, derived each time from the loads that staging has settled and from production's ledger.

They stand in a third database: adding to them beside a load could be lost or done twice, deriving them cannot.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from claimdeck.pipeline.models import Batch
from claimdeck.pipeline.stores.port import ProductionStore, StagingStore
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.leases import Lease
from claimdeck.runs.lifecycle import Counts


@dataclass(frozen=True, slots=True)
class Derived:
    """What the loads of a batch come to; `members` also of those that are still under way."""

    loads: int = 0
    members: int = 0
    loaded: int = 0
    failed: int = 0
    held: int = 0
    dead_letters: int = 0

    @property
    def counts(self) -> Counts:
        return Counts(self.loaded, self.failed, self.dead_letters)


def derive(staging: StagingStore, production: ProductionStore, batch_id: UUID) -> Derived:
    """From both databases. A load that was only committed, and not yet acknowledged, does not count yet."""
    loads = staging.loads_of(batch_id)
    settled = [load for load in loads if load.settled]
    rows = production.ledger(load.load_id for load in settled)
    return Derived(
        loads=len(settled),
        members=sum(load.members for load in loads),
        loaded=sum(row.claims for row in rows),
        failed=sum(row.failed for row in rows),
        held=sum(row.held for row in rows),
        dead_letters=sum(load.dead_letters for load in settled),
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """What a batch says of itself beside its counts."""

    stage_seconds: Mapping[str, float]
    rules_not_run: tuple[str, ...]
    model_version: str
    last_claim_id: str


def store(lease: Lease, derived: Derived, beside: Beside, *, expected: int) -> None:
    """Write them down, under the lease of the run; `expected` claims are to come in all. Raises LeaseLost."""
    total = max(expected, derived.members, derived.counts.processed)
    with transaction.atomic():
        lifecycle.set_counts(lease, derived.counts, total=total)
        Batch.objects.filter(pk=lease.run_id).update(
            loaded=derived.loaded,
            failed=derived.failed,
            held=derived.held,
            dead_letters=derived.dead_letters,
            loads=derived.loads,
            stage_seconds={name: round(seconds, 3) for name, seconds in beside.stage_seconds.items()},
            rules_not_run=list(beside.rules_not_run),
            model_version=beside.model_version,
            last_claim_id=beside.last_claim_id,
        )
