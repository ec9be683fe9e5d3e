"""A load that has crashed its workers: the claim that does it is found by halves, over as many workers as it takes.

Before a part is tried it is noted as `suspects` of the load. Whoever takes the load over after another crash finds
there the part that was in hand, and goes on with its halves; a part that survives is innocent, and the other half is
suspected. A single suspect that crashes becomes a dead letter. The claims are tried in all stages and in a transaction
of production that is taken back.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.states import Letter, ProcessingStage
from claimdeck.pipeline.processing.loads import LoadInHand, Loads
from claimdeck.pipeline.stores.port import DeadClaim, DuplicatesAppeared, NotAccepted, Suspects

REASON: Final = "A worker crashed or hung each time it worked on this claim. Amend it, or tell your administrator."


def without_crasher(loads: Loads, load: LoadInHand, moved: Callable[[], None]) -> LoadInHand:
    """The load without the claim that crashes workers, which is a dead letter then; whole where none does any more.

    `moved` is called when the search has come on, so that its crashes do not wear the run out.
    """
    lease, ids = load.lease, load.claims.claims["claim_id"].sort()
    suspects = lease.suspects or Suspects(0, len(ids))
    suspects = Suspects(min(suspects.begin, len(ids)), min(suspects.end, len(ids)))
    moved()
    if lease.suspects is not None and suspects.end - suspects.begin == 1:
        return _buried(loads, load, ids[suspects.begin])
    while suspects.end - suspects.begin > 1:
        middle = (suspects.begin + suspects.end) // 2
        first = Suspects(suspects.begin, middle)
        _try(loads, load, first)
        moved()
        suspects = Suspects(middle, suspects.end)
    if suspects.end > suspects.begin:
        # By elimination it is this one, if it is any.
        _try(loads, load, suspects)
    loads.staging.checkpoint(lease, ProcessingStage.READ, None)
    return load


def _try(loads: Loads, load: LoadInHand, suspects: Suspects) -> None:
    """All that is done with a claim, but for these alone and without a trace; whoever survives it is innocent."""
    loads.staging.checkpoint(load.lease, ProcessingStage.VALIDATE, suspects)
    ids = load.claims.claims["claim_id"].sort()[suspects.begin : suspects.end]
    part = loads.judged(LoadInHand(load.lease, load.claims.only(ids)))
    # Refused is not crashed: that is seen to when the load is written.
    with suppress(NotAccepted, DuplicatesAppeared):
        loads.production.probe(load.lease, part.loadable)
    loads.progressed()


def _buried(loads: Loads, load: LoadInHand, claim_id: str) -> LoadInHand:
    row = load.claims.claims.row(by_predicate=pl.col("claim_id") == claim_id, named=True)
    dead = DeadClaim(
        claim_id, row["version"], Letter.POISON, ProcessingStage.VALIDATE, REASON, row["total_charge_amount"]
    )
    loads.staging.checkpoint(load.lease, ProcessingStage.READ, None)
    return loads.buried(load, [dead])
