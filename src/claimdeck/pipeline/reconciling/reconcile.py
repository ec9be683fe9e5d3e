"""Proves that every staged claim is in exactly one place, from both databases: counts, cents, and each claim's hash.

It goes through ranges of claim numbers, so its memory does not grow with the claims. The databases are read one after
the other while work may go on: what looks wrong is looked at again, and counts only if it stays.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.states import Place
from claimdeck.pipeline.reconciling.comparing import MEANINGS, DifferenceKind, compare
from claimdeck.pipeline.stores.port import ProductionStore, Span, StagingStore

# Rows of the largest table in a range.
RANGE: Final = 20_000
# Differences that are listed; all are counted.
LISTED: Final = 1_000
# Claims on their way are seen differently each time; three looks a third of a second apart tell them from lost ones.
_LOOKS: Final = 3
_PAUSE: Final = 0.35


@dataclass(frozen=True, slots=True)
class Difference:
    """Something about a claim that does not agree."""

    kind: DifferenceKind
    claim_id: str

    @property
    def meaning(self) -> str:
        return MEANINGS[self.kind]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Where all claims are. Nothing in it changes by itself: two of them are equal while nothing moves."""

    staged: int = 0
    pending: int = 0
    loaded: int = 0
    failed: int = 0
    dead_letter: int = 0
    charge_cents_staged: int = 0
    charge_cents_placed: int = 0
    difference_count: int = 0
    differences: tuple[Difference, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether all of it holds."""
        return (
            not self.difference_count
            and self.staged == self.pending + self.loaded + self.failed + self.dead_letter
            and self.charge_cents_staged == self.charge_cents_placed
        )


def reconcile(
    staging: StagingStore,
    production: ProductionStore,
    *,
    rows: int = RANGE,
    progress: Callable[[int], None] | None = None,
) -> Reconciliation:
    """Compare both databases whole; `progress` hears how many staged claims have been compared. Raises Away."""
    total = Reconciliation()
    after = ""
    while True:
        ends = (staging.end_of_span(after, rows), production.end_of_span(after, rows))
        last = min((end for end in ends if end is not None), default=None)
        total = _added(total, _settled(staging, production, Span(after, last)))
        if progress is not None:
            progress(total.staged)
        if last is None:
            return total
        after = last


def _settled(staging: StagingStore, production: ProductionStore, span: Span) -> pl.DataFrame:
    """The comparison of a range in which only what is wrong at every look is wrong."""
    compared = compare(staging.between(span), production.between(span))
    for _ in range(_LOOKS - 1):
        suspected = compared.filter(pl.col("kind").is_not_null()).select("claim_id", "kind")
        if suspected.is_empty():
            break
        time.sleep(_PAUSE)
        again = compare(staging.between(span), production.between(span))
        stayed = again.select("claim_id", "kind").join(suspected, on=["claim_id", "kind"], how="semi")
        compared = again.drop("kind").join(stayed, on="claim_id", how="left")
    return compared


def _added(total: Reconciliation, compared: pl.DataFrame) -> Reconciliation:
    places = dict(compared.filter("staged").group_by("place").len().iter_rows())
    wrong = compared.filter(pl.col("kind").is_not_null())
    listed = wrong.head(max(0, LISTED - len(total.differences))).select("kind", "claim_id")
    return Reconciliation(
        staged=total.staged + int(compared["staged"].sum()),
        pending=total.pending + places.get(Place.PENDING, 0),
        loaded=total.loaded + places.get(Place.LOADED, 0),
        failed=total.failed + places.get(Place.FAILED, 0),
        dead_letter=total.dead_letter + places.get(Place.DEAD_LETTER, 0),
        charge_cents_staged=total.charge_cents_staged + int(compared["cents_staged"].sum()),
        charge_cents_placed=total.charge_cents_placed + int(compared["cents_placed"].sum()),
        difference_count=total.difference_count + wrong.height,
        differences=(
            *total.differences,
            *(Difference(DifferenceKind(kind), claim) for kind, claim in listed.iter_rows()),
        ),
    )
