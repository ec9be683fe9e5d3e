"""What is done for one load, step by step: leased and read, processed and routed, written, settled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl
import structlog

from claimdeck.pipeline.domain.contents import content_hashes
from claimdeck.pipeline.domain.duplicates import duplicate_texts
from claimdeck.pipeline.domain.frames import Claims, no_claims
from claimdeck.pipeline.domain.routing import Processed, route
from claimdeck.pipeline.domain.rules.families.duplicates import DUPLICATES
from claimdeck.pipeline.domain.states import ProcessingStage
from claimdeck.pipeline.processing.duplicates import KeysUnderWay, keyed, no_keys
from claimdeck.pipeline.processing.knowing import Knowledge
from claimdeck.pipeline.processing.leases import LeasesInHand
from claimdeck.pipeline.processing.placing import loadable_of, no_rows, part_of
from claimdeck.pipeline.processing.poison import faulty_claims, find_refused, otherwise_archived, unfit_claims
from claimdeck.pipeline.processing.stages import StageFailed, StageTimes, faults_of, guarded, process_each
from claimdeck.pipeline.stores.fitting import undated, unfit
from claimdeck.pipeline.stores.port import (
    Busy,
    DeadClaim,
    DuplicatesAppeared,
    Fenced,
    Lease,
    Loadable,
    NotAccepted,
    Placed,
    ProductionStore,
    Retries,
    StagingStore,
)

log = structlog.get_logger(__name__)

# That production refuses some claims of a load, and then others, again and again, is no accident.
_MOST_REFUSALS: Final = 5
# Other workers may bring duplicates between any two tries, most of all where a file was staged twice; each time fewer
# are left to appear.
_MOST_APPEARANCES: Final = 200
# A load for which production was busy so often is tried by halves: otherwise it would hold up all that come after it.
_BUSY_TRIES: Final = 3
# Of what happens before the stages and after them.
_BESIDE_THE_STAGES: Final = (ProcessingStage.READ, ProcessingStage.LOAD)


def _no_claim_ids() -> pl.Series:
    return pl.Series("claim_id", [], pl.String())


@dataclass(frozen=True, slots=True)
class LoadInHand:
    """A load on its way; each step gives it on with what it has added, and without what is not needed any more.

    `duplicates` are those that appeared in production while it was being written; `awaited` (`claim_id`,
    `duplicate_key`) are duplicates of claims that another load was about to bring.
    """

    lease: Lease
    claims: Claims = field(default_factory=no_claims, repr=False)
    loadable: Loadable = field(default_factory=no_rows, repr=False)
    duplicates: pl.Series = field(default_factory=_no_claim_ids, repr=False)
    awaited: pl.DataFrame = field(default_factory=no_keys, repr=False)
    # What the model said of these claims, in their order; None before.
    scored: Claims = field(default_factory=no_claims, repr=False)
    scores: pl.DataFrame | None = field(default=None, repr=False)
    unfit: Sequence[DeadClaim] = field(default=(), repr=False)
    failed: Sequence[str] = field(default=(), repr=False)
    not_run: tuple[str, ...] = ()
    last_claim_id: str = ""
    # Somebody else has it by now.
    lost: bool = False


@dataclass(slots=True)
class Loads:
    """The steps of every load of a batch, over one pair of stores."""

    staging: StagingStore
    production: ProductionStore
    leases: LeasesInHand
    knowledge: Knowledge
    retries: Retries
    progressed: Callable[[], None]
    times: StageTimes = field(default_factory=StageTimes)
    under_way: KeysUnderWay = field(default_factory=KeysUnderWay)

    def read(self, lease: Lease) -> LoadInHand:
        """The members, whole."""
        with self.times.of(ProcessingStage.READ):
            claims = self.staging.read(lease)
        self.progressed()
        last = claims.claims["claim_id"].max()
        return LoadInHand(lease, claims, last_claim_id=str(last or ""))

    def compute(self, load: LoadInHand) -> LoadInHand:
        """All stages, and where each claim goes; claims that production cannot hold become dead letters here."""
        try:
            load = self._sorted_out(self._not_archived(load))
        except Fenced:
            return LoadInHand(load.lease, lost=True)
        self.under_way.add(load.lease.load_id, load.loadable.claims.select("claim_id", "duplicate_key").drop_nulls())
        self.progressed()
        return load

    def _sorted_out(self, load: LoadInHand) -> LoadInHand:
        """The load judged, and what can only be a dead letter taken out."""
        load = self.judged(load)
        return self.buried(load, load.unfit)

    def _not_archived(self, load: LoadInHand) -> LoadInHand:
        """The load without claims that are loaded already, and in the archive: staged anew, they stay loaded.

        Of one that says something else, what is right is for a person to find out: it is among the `unfit`.
        """
        tombstones = self.production.archived(load.claims.claims["claim_id"])
        if tombstones.is_empty():
            return load
        there = load.claims.only(tombstones["claim_id"])
        same = content_hashes(there).join(tombstones, on=["claim_id", "content_hash"], how="semi")["claim_id"]
        load = _without(load, otherwise_archived(there.without(same).claims))
        return replace(load, claims=load.claims.without(same))

    def judged(self, load: LoadInHand) -> LoadInHand:
        """With what is to be written; what production cannot hold, or no stage can work on, is among the `unfit`."""
        wrong = undated(load.claims)
        if wrong.height:
            load = _without(load, unfit_claims(load.claims.claims, wrong))
        try:
            return self._judged(load)
        except StageFailed as failed:
            if failed.stage not in _BESIDE_THE_STAGES:
                raise
        faults = faults_of(load.claims, lambda some: self._judged(replace(load, claims=some)))
        return self._judged(_without(load, faulty_claims(load.claims.claims, faults)))

    def _judged(self, load: LoadInHand) -> LoadInHand:
        """Raises StageFailed, of READ or LOAD where what is around the stages cannot work on one of the claims."""
        with self.times.of(ProcessingStage.VALIDATE):
            texts = guarded(ProcessingStage.READ, lambda: duplicate_texts(load.claims))
            keys = keyed(texts)
        # First what is under way, then production: what is committed in between is seen by the second look.
        under_way = self.under_way.known(load.lease.load_id, keys)
        there = pl.concat([self.production.known_duplicates(keys), load.duplicates])
        duplicates = pl.concat([under_way, there]).unique()
        awaited = keys.filter(pl.col("claim_id").is_in(under_way.filter(~under_way.is_in(there.implode())).implode()))
        knowledge = self.knowledge
        known_now = knowledge.with_duplicates(duplicates, texts)
        processed = process_each(load.claims, known_now, knowledge.tools, self.times)
        # A duplicate that goes through all the same, since its rule only warns or was waived, brings no key along.
        found = processed.findings.violations.filter(pl.col("rule").is_in(DUPLICATES))["claim_id"]
        keys = keys.filter(~pl.col("claim_id").is_in(pl.concat([duplicates, found]).implode()))
        loadable, wrong = guarded(ProcessingStage.LOAD, lambda: self._placed(processed, keys, load.lease.load_id))
        if loadable.claims.height + loadable.failed.height != len(load.claims):
            raise StageFailed(ProcessingStage.LOAD, "a claim was left out")
        if wrong.height:
            # Judged without them: one that is the same as another of the load does not stand back for what cannot go.
            return self._judged(_without(load, unfit_claims(load.claims.claims, wrong)))
        return replace(
            load,
            loadable=loadable,
            awaited=awaited,
            scored=processed.claims,
            scores=processed.scores,
            not_run=processed.findings.not_run,
        )

    def _placed(self, processed: Processed, keys: pl.DataFrame, load_id: int) -> tuple[Loadable, pl.DataFrame]:
        """What is to be written, and which claims of it do not fit."""
        rulebook = self.knowledge.tools.rulebook
        loadable = loadable_of(route(processed, rulebook), keys, load_id, rulebook)
        return loadable, unfit(loadable)

    def buried(self, load: LoadInHand, dead: Sequence[DeadClaim]) -> LoadInHand:
        """The load without claims that are dead letters from now on.

        They are noted before the rest is written: whoever goes on after a crash must not take them for loaded.
        """
        if not dead:
            return load
        self.staging.bury(load.lease, dead, self.retries)
        return replace(_without(load, dead), unfit=())

    def write(self, load: LoadInHand) -> LoadInHand:
        """Everything into production, in one transaction; nothing where an attempt before has done it."""
        load_id = load.lease.load_id
        if load.lost:
            return load
        try:
            with self.times.of(ProcessingStage.LOAD):
                if self.production.open(load.lease) is None:
                    load = self._written(load)
                    failed: Sequence[str] = load.loadable.failed["claim_id"].to_list()
                else:
                    failed = self.production.placed(load_id)
        except Fenced:
            return LoadInHand(load.lease, lost=True)
        finally:
            self.under_way.forget(load_id)
        self.progressed()
        return replace(load, claims=no_claims(), loadable=no_rows(), failed=failed)

    def settle(self, load: LoadInHand) -> LoadInHand:
        """Tell staging where each member went."""
        if not load.lost:
            try:
                with self.times.of(ProcessingStage.ACKNOWLEDGE):
                    self.staging.acknowledge(load.lease, Placed(failed=load.failed))
            except Fenced:
                load = replace(load, lost=True)
        if load.lost:
            log.info("load_lost_to_another_worker", load_id=load.lease.load_id)
        self.leases.settled(load.lease)
        self.progressed()
        return load

    def _written(self, load: LoadInHand) -> LoadInHand:
        """The load as it was written: judged anew without what production refused, and with new duplicates held."""
        awaited = load.awaited
        if awaited.height and self.production.known_duplicates(awaited).len() < awaited.height:
            # What was about to come has not come after all.
            load = self._sorted_out(load)
        refusals, appearances = 0, 0
        while refusals < _MOST_REFUSALS and appearances < _MOST_APPEARANCES:
            try:
                self.production.load(load.lease, load.loadable)
                return load
            except (NotAccepted, Busy) as refusal:
                refusals += 1
                if isinstance(refusal, Busy) and load.lease.attempt < _BUSY_TRIES:
                    raise
                refused = find_refused(self.production, load.lease, load.loadable, refusal, self.progressed)
                load = self.buried(load, refused)
            except DuplicatesAppeared as appeared:
                appearances += 1
                load = replace(load, duplicates=pl.concat([load.duplicates, appeared.claim_ids]).unique())
            load = self._sorted_out(load)
            self.progressed()
        raise NotAccepted("The production database refused a load again and again.", kind="again")


def _without(load: LoadInHand, dead: Sequence[DeadClaim]) -> LoadInHand:
    """The load without these claims, which are among its `unfit` then."""
    gone = pl.Series("claim_id", [one.claim_id for one in dead], pl.String())
    return replace(
        load,
        claims=load.claims.without(gone),
        loadable=part_of(load.loadable, gone, without=True),
        unfit=[*load.unfit, *dead],
    )
