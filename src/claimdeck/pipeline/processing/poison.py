"""The claims of a load that the production database does not accept, found by halves."""

from collections.abc import Iterator
from typing import Final

import polars as pl
import structlog

from claimdeck.pipeline.domain.states import Letter, ProcessingStage
from claimdeck.pipeline.processing.placing import part_of
from claimdeck.pipeline.stores.port import (
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
REFUSED: Final = "The production database does not accept this claim ({kind})."
# Locks, time-outs and lack of room are no fault of the claim: SQLSTATE's classes, and SQL Server's numbers.
_SQLSTATE: Final = 5
_PASSING_CLASSES: Final = frozenset({"40", "53", "55", "57"})
_PASSING: Final = frozenset({"1205", "1222", "3960"})


def find_refused(
    production: ProductionStore, lease: Lease, loadable: Loadable, refusal: NotAccepted
) -> list[DeadClaim]:
    """The claims that are refused alone, each tried in a transaction that is taken back.

    Raises the refusal where no claim by itself, or half of them, is refused: then the claims are not what is wrong.
    """
    members = pl.concat([loadable.claims["claim_id"], loadable.failed["claim_id"]]).sort()
    found: dict[str, str] = {}
    for claim_id, kind in _refused(production, lease, loadable, members):
        found[claim_id] = kind
        if len(found) > max(ENOUGH, len(members) // 2):
            raise refusal
    if not found:
        raise refusal
    log.warning("claims_refused", load_id=lease.load_id, claims=len(found), error=refusal.kind)
    return [
        _dead(row, REFUSED.format(kind=found[row[0]] or "refused"), _letter(found[row[0]]))
        for row in _rows(loadable, pl.Series("claim_id", list(found)))
    ]


def _refused(
    production: ProductionStore, lease: Lease, loadable: Loadable, members: pl.Series
) -> Iterator[tuple[str, str]]:
    waiting = [members]
    while waiting:
        ids = waiting.pop()
        try:
            production.probe(lease, part_of(loadable, ids))
        except NotAccepted as refusal:
            if len(ids) == 1:
                yield ids[0], refusal.kind
            else:
                middle = len(ids) // 2
                waiting += [ids[middle:], ids[:middle]]
        except DuplicatesAppeared:
            continue


def unfit_claims(loadable: Loadable, wrong: pl.DataFrame) -> list[DeadClaim]:
    """Dead letters for claims that production's columns cannot hold (`claim_id`, `why`)."""
    reasons = dict(wrong.select("claim_id", "why").rows())
    return [
        _dead(row, f"The production database cannot hold this claim: {reasons[row[0]]}.")
        for row in _rows(loadable, wrong["claim_id"])
    ]


def _dead(row: tuple[str, int, int], reason: str, letter: Letter = Letter.POISON) -> DeadClaim:
    """A claim of which `row` gives number, version and charge in cents."""
    claim_id, version, cents = row
    return DeadClaim(claim_id, version, letter, ProcessingStage.LOAD, reason, cents)


def _letter(kind: str) -> Letter:
    passing = kind in _PASSING or (len(kind) == _SQLSTATE and kind[:2] in _PASSING_CLASSES)
    return Letter.TRANSIENT if passing else Letter.POISON


def _rows(loadable: Loadable, claim_ids: pl.Series) -> list[tuple[str, int, int]]:
    columns = ("claim_id", "version", "total_charge_amount")
    both = pl.concat([loadable.claims.select(columns), loadable.failed.select(columns)])
    return both.filter(pl.col("claim_id").is_in(claim_ids.to_list())).rows()
