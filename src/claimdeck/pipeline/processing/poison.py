"""The claims of a load that the production database does not accept, found by halves."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import polars as pl
import structlog

from claimdeck.pipeline.domain.states import Letter, ProcessingStage
from claimdeck.pipeline.processing.halving import at_fault
from claimdeck.pipeline.processing.placing import part_of
from claimdeck.pipeline.processing.stages import StageFailed
from claimdeck.pipeline.stores.port import (
    Busy,
    DeadClaim,
    DuplicatesAppeared,
    Lease,
    Loadable,
    NotAccepted,
    ProductionStore,
)

log = structlog.get_logger(__name__)

# So many claims, or half of the load, are refused for a reason that is not in them: nothing is dead-lettered then.
ENOUGH: Final = 20
ARCHIVED: Final = (
    "The archive of production has another claim of this number. Restore and amend that one, or stage this one under a"
    " number of its own."
)
REFUSED: Final = "The production database does not accept this claim ({kind})."
# Locks, time-outs and lack of room are no fault of the claim: SQLSTATE's classes, and SQL Server's numbers.
_SQLSTATE: Final = 5
_PASSING_CLASSES: Final = frozenset({"40", "53", "55", "57"})
_PASSING: Final = frozenset({"1205", "1222", "3960"})
_HEAD: Final = ("claim_id", "version", "total_charge_amount")


def find_refused(
    production: ProductionStore,
    lease: Lease,
    loadable: Loadable,
    refusal: NotAccepted | Busy,
    progressed: Callable[[], None],
) -> list[DeadClaim]:
    """The claims that are refused alone, each tried in a transaction that is taken back.

    `progressed` hears of every try: there can be many, and none is a sign of work that hangs. Raises the refusal where
    no claim by itself, or half of them, is refused: then the claims are not what is wrong. Of a database that is busy
    already the first claim alone says so, since every try may take as long as a time-out.
    """
    both = pl.concat([loadable.claims.select(_HEAD), loadable.failed.select(_HEAD)])
    members = both["claim_id"].sort()

    def refused(ids: pl.Series) -> str | None:
        progressed()
        try:
            production.probe(lease, part_of(loadable, ids))
        except (NotAccepted, Busy) as refusal:
            return refusal.kind
        except DuplicatesAppeared:
            return None
        return None

    if isinstance(refusal, Busy) and len(members) > 1 and refused(members[:1]) and refused(members[-1:]):
        raise refusal
    found: dict[str, str] = {}
    for claim_id, kind in at_fault(members, refused):
        found[claim_id] = kind
        if len(found) > max(ENOUGH, len(members) // 2):
            raise refusal
    if not found:
        raise refusal
    log.warning("claims_refused", load_id=lease.load_id, claims=len(found), error=refusal.kind)
    return [
        _dead(row, REFUSED.format(kind=found[row[0]] or "refused"), _letter(found[row[0]]))
        for row in _rows(both, pl.Series("claim_id", list(found)))
    ]


def unfit_claims(claims: pl.DataFrame, wrong: pl.DataFrame) -> list[DeadClaim]:
    """Dead letters for claims that production's columns cannot hold (`claim_id`, `why`)."""
    reasons = dict(wrong.select("claim_id", "why").rows())
    return [
        _dead(row, f"The production database cannot hold this claim: {reasons[row[0]]}.")
        for row in _rows(claims, wrong["claim_id"])
    ]


def otherwise_archived(claims: pl.DataFrame) -> list[DeadClaim]:
    """Dead letters for claims whose numbers the archive has with other content."""
    return [_dead(row, ARCHIVED) for row in _rows(claims, claims["claim_id"])]


def faulty_claims(claims: pl.DataFrame, faults: Mapping[str, StageFailed]) -> list[DeadClaim]:
    """Dead letters for claims that cannot even be kept as failed ones."""
    return [
        replace(_dead(row, faults[row[0]].reason), stage=faults[row[0]].stage)
        for row in _rows(claims, pl.Series("claim_id", list(faults), pl.String()))
    ]


def _dead(row: tuple[str, int, int | None], reason: str, letter: Letter = Letter.POISON) -> DeadClaim:
    """A claim of which `row` gives number, version and charge in cents."""
    claim_id, version, cents = row
    return DeadClaim(claim_id, version, letter, ProcessingStage.LOAD, reason, cents or 0)


def _letter(kind: str) -> Letter:
    passing = kind in _PASSING or (len(kind) == _SQLSTATE and kind[:2] in _PASSING_CLASSES)
    return Letter.TRANSIENT if passing else Letter.POISON


def _rows(claims: pl.DataFrame, claim_ids: pl.Series) -> list[tuple[str, int, int | None]]:
    return claims.filter(pl.col("claim_id").is_in(claim_ids.to_list())).select(_HEAD).rows()
