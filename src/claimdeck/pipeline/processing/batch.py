"""A batch from its first load to its last: first what was left under way, then what waits."""

import time
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, transaction
from polars.exceptions import PanicException

from claimdeck.accounts.selectors import holders_of
from claimdeck.kit.clock import today
from claimdeck.kit.errors import ClaimdeckError
from claimdeck.notifications.notices import notify
from claimdeck.pipeline.domain.notices import batch_failed
from claimdeck.pipeline.domain.stages import PROCESSING, RECOVERING
from claimdeck.pipeline.domain.states import ProcessingStage
from claimdeck.pipeline.following import follow_up
from claimdeck.pipeline.going_through import settled
from claimdeck.pipeline.models import Batch
from claimdeck.pipeline.permissions import PIPELINE_RUN
from claimdeck.pipeline.processing.counting import Beside, derive, store
from claimdeck.pipeline.processing.crashing import without_crasher
from claimdeck.pipeline.processing.knowing import gather
from claimdeck.pipeline.processing.leases import LeasesInHand
from claimdeck.pipeline.processing.loads import LoadInHand, Loads
from claimdeck.pipeline.processing.overlapping import Overlapping
from claimdeck.pipeline.processing.stages import StageFailed
from claimdeck.pipeline.scoring.tallies import note_scores
from claimdeck.pipeline.stores.opening import production_store, staging_store
from claimdeck.pipeline.stores.port import (
    Away,
    Fenced,
    Lease,
    NotAccepted,
    ProductionStore,
    Retries,
    StagingStore,
    StoreError,
)
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import State
from claimdeck.runs.held import Held, Verdict

log = structlog.get_logger(__name__)

# Counts are written down at most so often, and at the end.
_COUNT_SECONDS: Final = 1.0
_LINK: Final = "/pipeline"
AWAY: Final = "The staging or production database cannot be reached. Nothing is lost; the batch goes on by itself."
REFUSED: Final = (
    "The production database refuses whole loads ({kind}). Run `claimdeck doctor`, then start a batch again."
)
STAGE: Final = "The stage {stage} fails for all claims ({kind}). Nothing was moved; tell your administrator."
WORN_OUT: Final = (
    "Workers crash again and again at this batch. Its claims wait for the next one; tell your administrator."
)


def process_batch(held: Held) -> Verdict:
    """Work on a batch as far as this task may. Whatever happens, each claim is in one place and can be found there."""
    if held.worn_out:
        return _failed(held, "WORN_OUT", WORN_OUT)
    if held.stop() is not None:
        return Verdict.CONTINUE
    batch = Batch.objects.select_related("run__organization").get(pk=held.run_id)
    staging, production = staging_store(), production_store()
    try:
        return _worked(held, batch, staging, production)
    except NotAccepted as refusal:
        return _failed(held, "REFUSED", REFUSED.format(kind=refusal.kind or "no reason given"))
    except (Away, Fenced) as error:
        log.warning("batch_without_database", error=type(error).__name__)
        lifecycle.note(held.run_id, [{"code": "DATABASE_AWAY", "message": AWAY}])
        return Verdict.TRY_AGAIN
    except StoreError as error:
        lifecycle.note(held.run_id, [{"code": "DATABASE_REFUSED", "message": str(error)}])
        return Verdict.TRY_AGAIN
    except PanicException as error:
        # No Exception: it would end the worker instead of the try.
        raise RuntimeError(type(error).__name__) from None
    except StageFailed as error:
        message = STAGE.format(stage=error.stage.value, kind=error.kind)
        lifecycle.note(held.run_id, [{"code": "STAGE_FAILED", "message": message}])
        return Verdict.TRY_AGAIN
    except (ClaimdeckError, ImproperlyConfigured) as error:
        return _failed(held, "NOT_SET_UP", str(error))


def ended(run_id: UUID, state: State) -> None:
    """Tell whoever runs the pipeline, and whoever started the batch, that it could not go on; nothing else follows."""
    if state is not State.FAILED:
        return
    run = Batch.objects.select_related("run__created_by", "run__organization").get(pk=run_id).run
    people = {user.pk: user for user in holders_of(run.organization, PIPELINE_RUN)}
    if run.created_by is not None:
        people[run.created_by.pk] = run.created_by
    said = [entry["message"] for entry in run.error_log if "message" in entry]
    notify(people.values(), batch_failed(link=_LINK, reason=said[-1] if said else WORN_OUT))


def _failed(held: Held, code: str, message: str) -> Verdict:
    lifecycle.note(held.run_id, [{"code": code, "message": message}])
    return Verdict.FAILED


def _worked(held: Held, batch: Batch, staging: StagingStore, production: ProductionStore) -> Verdict:
    processing = settings.PIPELINE.processing
    lifecycle.enter(held.lease, RECOVERING)
    staging.warm()
    production.warm()
    follow_up()
    staging.rank(
        high_value_cents=round(100 * processing.high_value_amount),
        high_value_priority=processing.high_value_priority,
        most=batch.most_claims,
    )
    knowledge = gather(batch.run.organization, production.tables(), today())
    held.progressed()
    with LeasesInHand(staging, processing.lease_seconds, held) as leases:
        retries = Retries(processing.dead_letter_retry_seconds, processing.dead_letter_tries)
        loads = Loads(staging, production, leases, knowledge, retries, held.progressed)
        work = _Work(held, batch, loads)
        work.begin()
        held.ready()
        work.recover()
        if held.stop() is None:
            lifecycle.enter(held.lease, PROCESSING)
            Overlapping(
                work.next_load, (loads.compute, loads.write, work.settle), lambda: held.stop() is not None
            ).run()
        stopped = held.stop() is not None
        work.count(finished=not stopped)
    return Verdict.CONTINUE if stopped else Verdict.COMPLETED


@dataclass(slots=True)
class _Work:
    """One task's share of a batch."""

    held: Held
    batch: Batch
    loads: Loads
    expected: int = 0
    leased: int = 0
    counted_at: float = 0.0
    not_run: tuple[str, ...] = ()
    last_claim_id: str = field(default="", repr=False)

    def begin(self) -> None:
        """See how many claims there are to come, and how many this batch has leased before."""
        staging = self.loads.staging
        self.leased = sum(load.members for load in staging.loads_of(self.batch.pk))
        counts = staging.counts()
        waiting = counts.pending + counts.processing
        self.expected = min(self.batch.most_claims, self.leased + waiting)
        self.last_claim_id = self.batch.last_claim_id
        self.not_run = tuple(self.batch.rules_not_run)
        self.loads.times.seconds.update(self.batch.stage_seconds)

    def recover(self) -> None:
        """Settle the loads whose leases ran out or were let go of, one by one: who crashes then is known."""
        while self.held.stop() is None:
            lease = self.loads.staging.take_over(settings.PIPELINE.processing.lease_seconds, batch_id=self.batch.pk)
            if lease is None:
                return
            log.info("load_taken_over", load_id=lease.load_id, attempt=lease.attempt, crashes=lease.crashes)
            try:
                self._settle_again(self.loads.leases.take(lease))
            except Fenced:
                # Somebody else has taken it over since, and settles it.
                self.loads.leases.settled(lease)

    def _settle_again(self, lease: Lease) -> None:
        production = self.loads.production
        if production.open(lease) is not None:
            # It was committed: only staging has not heard of it.
            self.settle(LoadInHand(lease, failed=production.placed(lease.load_id)))
            return
        load = self.loads.read(lease)
        if lease.suspects is not None or lease.crashes >= settings.PIPELINE.processing.crashes_before_bisecting:
            load = without_crasher(self.loads, load, lambda: lifecycle.advance(self.held.lease, moved=True))
        self.settle(self.loads.write(self.loads.compute(load)))

    def next_load(self) -> LoadInHand | None:
        """The next claims that wait, leased and read; None when the batch is full or none wait."""
        processing = settings.PIPELINE.processing
        most = min(processing.chunk_size, self.batch.most_claims - self.leased)
        if most <= 0:
            return None
        with self.loads.times.of(ProcessingStage.LEASE):
            lease = self.loads.staging.lease(most, processing.lease_seconds, batch_id=self.batch.pk)
        if lease is None:
            return None
        self.leased += lease.members
        return self.loads.read(self.loads.leases.take(lease))

    def settle(self, load: LoadInHand) -> LoadInHand:
        """Tell staging, and write the counts down now and then."""
        load = self.loads.settle(load)
        if not load.lost:
            self._note_gone_through(load.lease.load_id)
            self._note_scores(load)
        self.not_run = tuple(sorted({*self.not_run, *load.not_run}))
        self.last_claim_id = load.last_claim_id or self.last_claim_id
        if time.monotonic() - self.counted_at >= _COUNT_SECONDS:
            self.count(finished=False)
        return load

    def _note_gone_through(self, load_id: int) -> None:
        """Claims that had failed before leave people's desks; a load never fails for it, a schedule catches up."""
        try:
            settled(load_id)
        except (DatabaseError, InterfaceError, ClaimdeckError, ImproperlyConfigured) as error:
            log.warning("gone_through_noted_later", load_id=load_id, error=type(error).__name__)

    def _note_scores(self, load: LoadInHand) -> None:
        """For the model's figures; a load never fails for them."""
        scorer = self.loads.knowledge.tools.scorer
        if load.scores is None or not scorer.version:
            return
        try:
            with transaction.atomic():
                note_scores(self.batch.run.organization, scorer, load.scored, load.scores)
        except DatabaseError as error:
            log.warning("scores_not_noted", load_id=load.lease.load_id, error=type(error).__name__)

    def count(self, *, finished: bool) -> None:
        """Derive the counts and write them down; a finished batch expects nothing more."""
        derived = derive(self.loads.staging, self.loads.production, self.batch.pk)
        beside = Beside(
            stage_seconds=self.loads.times.seconds,
            rules_not_run=self.not_run,
            model_version=self.loads.knowledge.tools.scorer.version,
            last_claim_id=self.last_claim_id,
        )
        store(self.held.lease, derived, beside, expected=0 if finished else self.expected)
        self.counted_at = time.monotonic()
