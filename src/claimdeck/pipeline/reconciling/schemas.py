"""What reconciling says, for programs: by the API and by `claimdeck pipeline reconcile --json` alike."""

from ninja import Schema

from claimdeck.kit.masking import mask
from claimdeck.pipeline.reconciling.comparing import DifferenceKind
from claimdeck.pipeline.reconciling.reconcile import Reconciliation


class DifferenceShown(Schema):
    """A claim about which the databases do not agree."""

    kind: DifferenceKind
    claim_id: str
    meaning: str


class ReconciliationShown(Schema):
    """Where all staged claims are; equal as long as nothing moves. At most 1,000 differences are listed."""

    ok: bool
    staged: int
    pending: int
    loaded: int
    failed: int
    dead_letter: int
    charge_cents_staged: int
    charge_cents_placed: int
    difference_count: int
    differences: list[DifferenceShown]


def shown(found: Reconciliation, *, numbers: bool) -> ReconciliationShown:
    """As it is told; without `numbers` those of claims are masked."""
    return ReconciliationShown(
        ok=found.ok,
        staged=found.staged,
        pending=found.pending,
        loaded=found.loaded,
        failed=found.failed,
        dead_letter=found.dead_letter,
        charge_cents_staged=found.charge_cents_staged,
        charge_cents_placed=found.charge_cents_placed,
        difference_count=found.difference_count,
        differences=[
            DifferenceShown(
                kind=one.kind, claim_id=one.claim_id if numbers else mask(one.claim_id), meaning=one.meaning
            )
            for one in found.differences
        ],
    )
