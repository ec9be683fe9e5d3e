"""What the pipeline needs of a staging and of a production database, whichever it is; nobody else knows which.

Errors: `Away` where the server cannot be reached or broke off (try again), `Fenced` where another attempt has taken the
load over (stop, nothing of yours counts), `NotAccepted` where the database refuses the data (bisect). No error carries
a value of a claim: drivers like to quote rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

import polars as pl

from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.states import Letter, ProcessingStage


class StoreError(Exception):
    """Something a database said no to; the message is a sentence of ours, never the driver's."""


class Away(StoreError):
    """The server is not there, or broke off in the middle; nothing is known of what was being written."""


class Busy(Away):
    """The server is there and gave up on it for now: a lock, a time-out, lack of room; `kind` is the error's code."""

    def __init__(self, message: str, *, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class Fenced(StoreError):
    """The load belongs to another attempt by now."""


class NotAccepted(StoreError):
    """The database does not take these rows; `kind` is the error's class or code, without its text."""

    def __init__(self, message: str, *, kind: str = "") -> None:
        super().__init__(message)
        self.kind = kind


class DuplicatesAppeared(StoreError):
    """While the load was under way another one brought claims that some of these duplicate."""

    def __init__(self, claim_ids: pl.Series) -> None:
        super().__init__("Duplicates of claims that were loaded meanwhile.")
        self.claim_ids = claim_ids


@dataclass(frozen=True, slots=True)
class Suspects:
    """Positions, by `claim_id` among the members of a load, that are tried alone; `end` is not included."""

    begin: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A load and the right to settle it: who has a lower attempt than the store's lost it."""

    load_id: int
    attempt: int
    members: int
    batch_id: UUID
    crashes: int = 0
    suspects: Suspects | None = None

    @property
    def taken_over(self) -> bool:
        return self.attempt > 1


@dataclass(frozen=True, slots=True)
class DeadClaim:
    """A member that could not be placed; `reason` holds nothing of a patient."""

    claim_id: str
    version: int
    letter: Letter
    stage: ProcessingStage
    reason: str
    charge_cents: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the members of a load went; whoever is not in the list was loaded."""

    failed: Sequence[str] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Retries:
    """How transient dead letters are tried again by themselves: the pause doubles with each of `most` tries."""

    seconds: float
    most: int


@dataclass(frozen=True, slots=True)
class LoadOf:
    """A load of a batch; `dead_letters` are the claims that it left behind as such."""

    load_id: int
    members: int
    settled: bool
    dead_letters: int


@dataclass(frozen=True, slots=True)
class StagedCounts:
    """How many claims of staging are in each place, and their charges in cents."""

    pending: int
    processing: int
    loaded: int
    failed: int
    dead_letter: int
    charge_cents: int

    @property
    def staged(self) -> int:
        return self.pending + self.processing + self.loaded + self.failed + self.dead_letter


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What production says of a committed load: rows and cents by where they went."""

    load_id: int
    attempt: int
    claims: int
    lines: int
    diagnoses: int
    failed: int
    charge_cents: int
    failed_charge_cents: int
    held: int = 0


@dataclass(frozen=True, slots=True)
class Loadable:
    """What one load writes into production, in one transaction; frames in the shape of their tables.

    Money in cents and units in thousandths, as everywhere; the store writes decimals. `claims` has the columns of
    production's claims (with `duplicate_key`, prices and scores), `failed` those of `failed_claims` with
    `original_data` already sealed, `violations` those of `claim_violations`.
    """

    claims: pl.DataFrame = field(repr=False)
    lines: pl.DataFrame = field(repr=False)
    diagnoses: pl.DataFrame = field(repr=False)
    providers: pl.DataFrame = field(repr=False)
    violations: pl.DataFrame = field(repr=False)
    failed: pl.DataFrame = field(repr=False)


@dataclass(frozen=True, slots=True)
class Span:
    """The claim_ids after `after` up to and with `last`; None is without end."""

    after: str = ""
    last: str | None = None


@dataclass(frozen=True, slots=True)
class StagedRange:
    """What staging says: `places` one row a claim, `letters` its dead letters that are not left, `loaded` the content
    of the claims that it says are loaded.
    """

    places: pl.DataFrame = field(repr=False)
    letters: pl.DataFrame = field(repr=False)
    loaded: Claims = field(repr=False)


@dataclass(frozen=True, slots=True)
class ProducedRange:
    """What production has: claims whole with the loads that brought them, versions that failed, tombstones."""

    claims: Claims = field(repr=False)
    loads: pl.DataFrame = field(repr=False)
    failed: pl.DataFrame = field(repr=False)
    archived: pl.DataFrame = field(repr=False)


class StagingStore(Protocol):
    """Where claims wait. Times are the database's clock; nothing here holds a transaction open between calls."""

    def warm(self) -> None:
        """Open the pool's connections, so that the first batch does not wait for them. Raises Away."""

    def close(self) -> None: ...

    def stage(self, claims: Claims, *, high_value_cents: int, high_value_priority: int) -> int:
        """Put new claims in; gives how many were new. A claim_id that is there already stays as it is."""

    def staged_already(self, claim_ids: Sequence[str]) -> int:
        """How many of these are there, wherever they are by now."""

    def rank(self, *, high_value_cents: int, high_value_priority: int, most: int) -> int:
        """Give waiting claims of high value that an older writer staged without a rank theirs, at most so many.

        Once a batch; gives how many. Those with the highest charges go first.
        """

    def lease(self, most: int, seconds: float, *, batch_id: UUID) -> Lease | None:
        """Lease waiting claims as a new load: highest priority first, oldest first within; None when none waits."""

    def take_over(self, seconds: float, *, batch_id: UUID) -> Lease | None:
        """Take over a load whose lease ran out: same id, same members, next attempt; None when there is none."""

    def next_expiry(self) -> float | None:
        """Seconds until the first foreign lease runs out (0 when one has); None when nothing is under way."""

    def extend(self, lease: Lease, seconds: float) -> None:
        """Hold the lease longer. Raises Fenced."""

    def release(self, lease: Lease) -> None:
        """Let go at once: the next `take_over` finds the load, and nobody among its members is suspected any more."""

    def checkpoint(self, lease: Lease, stage: ProcessingStage, suspects: Suspects | None = None) -> None:
        """Note how far a load has come and whom it is trying alone. Raises Fenced."""

    def read(self, lease: Lease) -> Claims:
        """The members whole that are not buried, in one snapshot of the primary, sorted by claim_id. Raises Away."""

    def bury(self, lease: Lease, dead: Sequence[DeadClaim], retries: Retries) -> None:
        """Make members dead letters, in one transaction; they are none of the load's any more. Raises Fenced."""

    def acknowledge(self, lease: Lease, placed: Placed) -> None:
        """Note where each member went, and settle the load, in one transaction. Raises Fenced."""

    def loads_of(self, batch_id: UUID) -> Sequence[LoadOf]: ...

    def end_of_span(self, after: str, most: int) -> str | None:
        """The claim_id up to which the largest table has `most` rows after `after`; None where all have fewer."""

    def between(self, span: Span) -> StagedRange: ...

    def counts(self, *, stale: bool = False) -> StagedCounts:
        """`stale`: a replica's answer will do, where there is one."""


class ProductionStore(Protocol):
    """Where claims arrive."""

    def warm(self) -> None: ...

    def close(self) -> None: ...

    def open(self, lease: Lease) -> LedgerRow | None:
        """Register the attempt, so that earlier ones are fenced off, and take away what one of them left in landing
        tables; gives the ledger's row where the load was committed already. Raises Fenced for an older attempt.
        """

    def load(self, lease: Lease, loadable: Loadable) -> LedgerRow:
        """Write everything in one transaction, once. Raises Fenced, NotAccepted, DuplicatesAppeared, Away."""

    def probe(self, lease: Lease, loadable: Loadable) -> None:
        """Try the writing of `load` and take it back, to find a claim that is not accepted. Raises as `load` does."""

    def placed(self, load_id: int) -> Sequence[str]:
        """The claim_ids that a committed load put among the failed."""

    def known_duplicates(self, keys: pl.DataFrame) -> pl.Series:
        """Of these claims (`claim_id`, `duplicate_key`), which ones have a key that another claim in production has."""

    def archived(self, claim_ids: pl.Series) -> pl.DataFrame:
        """Of these claims the ones that went to the archive (`claim_id`, `content_hash`), purged ones as well."""

    def tables(self) -> "ReferenceTables": ...

    def ledger(self, load_ids: Iterable[int]) -> Sequence[LedgerRow]: ...

    def end_of_span(self, after: str, most: int) -> str | None: ...

    def between(self, span: Span) -> ProducedRange: ...


@dataclass(frozen=True, slots=True)
class ReferenceTables:
    """Facilities, their financial classes, payers and physicians as frames with the columns of their tables."""

    facilities: pl.DataFrame
    financial_classes: pl.DataFrame
    payers: pl.DataFrame
    physicians: pl.DataFrame
    read_at: datetime
