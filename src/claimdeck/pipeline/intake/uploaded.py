"""A file of claims that was uploaded, put into staging by a worker chunk by chunk, going on where it was left."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypedDict
from uuid import UUID

import polars as pl
import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from claimdeck.kit.crypto import SealBroken
from claimdeck.kit.errors import ClaimdeckError, TooLarge
from claimdeck.notifications.notices import notify
from claimdeck.pipeline.domain.notices import file_not_staged, file_staged
from claimdeck.pipeline.domain.stages import LOOKING_THROUGH, STAGING
from claimdeck.pipeline.intake.files import ClaimsFile, claims_file
from claimdeck.pipeline.intake.staging import Problem, Stageable, stage, stageable
from claimdeck.pipeline.models import ClaimsImport
from claimdeck.pipeline.stores.opening import production_store, staging_store
from claimdeck.pipeline.stores.port import NotAccepted, StagingStore, StoreError
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import State
from claimdeck.runs.held import Held, Stop, Verdict
from claimdeck.runs.lifecycle import Counts
from claimdeck.uploads.kept import NotWhole, delete_file_of, written_out

log = structlog.get_logger(__name__)

_LINK: Final = "/pipeline"
# So many places in the file are said of each reason; the others are counted.
PLACES_SAID: Final = 10
# At these, work that has just begun goes on until it has staged a chunk: each turn reads the file from its beginning.
_CAN_WAIT: Final = frozenset({Stop.TIME, Stop.TURN})

AWAY: Final = "The staging or production database cannot be reached. What is staged stays; it goes on by itself."
REFUSED: Final = (
    "The staging database does not take these claims ({kind}). What is staged stays. Tell your administrator to run "
    "`claimdeck doctor`, then upload the file again."
)
NOT_WHOLE: Final = "The uploaded file is not there any more, or not all of it. Upload it again; none is staged twice."
NO_KEY: Final = (
    "The uploaded file cannot be opened with the configured keys. Tell your administrator, then upload it again."
)
WORN_OUT: Final = (
    "Workers crash again and again at this file. What is staged stays. Split the file, and tell your administrator."
)
TOO_MANY: Final = "The file has {claims:,} claims, and at most {most:,} are taken. Split it, and upload the parts."


def stage_upload(held: Held) -> Verdict:
    """Stage what is left of an uploaded file as far as this task may.

    Each chunk is whole in staging or not there; what is there already stays as it is.
    """
    if held.worn_out:
        return _failed(held, "WORN_OUT", WORN_OUT)
    if held.stop() is not None:
        return Verdict.CONTINUE
    try:
        with written_out(held.run_id) as path:
            lifecycle.enter(held.lease, LOOKING_THROUGH)
            return _Work(held, claims_file(path)).run()
    except NotWhole:
        return _failed(held, "NOT_WHOLE", NOT_WHOLE)
    except SealBroken:
        return _failed(held, "NO_KEY", NO_KEY)
    except NotAccepted as refusal:
        return _failed(held, "NOT_ACCEPTED", REFUSED.format(kind=refusal.kind or "no reason given"))
    except StoreError as error:
        log.warning("import_without_database", error=type(error).__name__)
        lifecycle.note(held.run_id, [{"code": "DATABASE_AWAY", "message": AWAY}])
        return Verdict.TRY_AGAIN
    except ClaimdeckError as refusal:
        return _failed(held, refusal.code, refusal.detail)
    except ImproperlyConfigured as error:
        return _failed(held, "NOT_SET_UP", str(error))


def ended(run_id: UUID, state: State) -> None:
    """Whatever the end, the file goes; its claims have their originals in staging. Who sent it is told."""
    delete_file_of(run_id)
    found = ClaimsImport.objects.select_related("run__created_by").get(pk=run_id)
    sender = found.run.created_by
    if sender is None:
        return
    if state is State.COMPLETED:
        notify([sender], file_staged(link=_LINK, new=found.staged, unreadable=found.run.failure))
    elif state is State.FAILED:
        said = [entry["message"] for entry in found.run.error_log if "message" in entry]
        notify([sender], file_not_staged(link=_LINK, reason=said[-1] if said else WORN_OUT))


def _failed(held: Held, code: str, message: str) -> Verdict:
    lifecycle.note(held.run_id, [{"code": code, "message": message}])
    return Verdict.FAILED


class ReasonCount(TypedDict):
    """How many claims of a file cannot be read for a reason, and at which segments or rows the first of them are."""

    claims: int
    places: list[int]


class _Work:
    """One task's share of an import."""

    def __init__(self, held: Held, file: ClaimsFile) -> None:
        most = settings.PIPELINE.intake.max_claims
        if file.claims > most:
            raise TooLarge(TOO_MANY.format(claims=file.claims, most=most))
        self._held, self._file = held, file
        self._found = ClaimsImport.objects.get(pk=held.run_id)
        self._staging: StagingStore = staging_store()

    def run(self) -> Verdict:
        held = self._held
        lifecycle.set_total(held.lease, self._file.claims)
        facilities = production_store().tables().facilities
        lifecycle.enter(held.lease, STAGING)
        held.progressed()
        begun = False
        for part in self._what_is_left(facilities):
            stop = held.stop()
            if stop is not None and (begun or stop not in _CAN_WAIT):
                return Verdict.CONTINUE
            if part is not None:
                if not begun:
                    held.ready()
                self._stage(part)
                begun = True
            held.progressed()
        return Verdict.COMPLETED

    def _what_is_left(self, facilities: pl.DataFrame) -> Iterator[Stageable | None]:
        """Chunk after chunk; None for those that are staged."""
        for number, read in enumerate(self._file.read(self._found.chunk_claims)):
            if number < self._found.chunks:
                yield None
            else:
                yield stageable(read, facilities=facilities, received=self._found.received_date)

    def _stage(self, part: Stageable) -> None:
        """Stage a chunk, and write down that it is. Raises LeaseLost, StoreError."""
        claims = len(part.claims)
        expected = self._found.expected_new
        if expected is None:
            expected = claims - self._staging.staged_already(part.claims.claims["claim_id"].to_list())
            with transaction.atomic():
                lifecycle.advance(self._held.lease)
                self._save(expected_new=expected)
            new = stage(self._staging, part.claims, part.originals)
        else:
            # Somebody was stopped at this chunk, which is staged whole or not at all. When it is, none is new now.
            new = stage(self._staging, part.claims, part.originals) or expected
        with transaction.atomic():
            lifecycle.advance(self._held.lease, Counts(success=claims, failure=part.unreadable), moved=True)
            self._save(
                expected_new=None,
                chunks=self._found.chunks + 1,
                staged=self._found.staged + new,
                existing=self._found.existing + claims - new,
                reasons=with_reasons(self._found.reasons, part.problems),
            )

    def _save(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self._found, name, value)
        self._found.save(update_fields=values)


def with_reasons(before: Mapping[str, ReasonCount], problems: Iterable[Problem]) -> dict[str, ReasonCount]:
    """The reasons with those of some more claims, a claim counted once for each of its reasons."""
    places: dict[str, set[int]] = {}
    for problem in problems:
        places.setdefault(problem.reason, set()).add(problem.place)
    after = dict(before)
    for reason, found in places.items():
        known = before.get(reason, ReasonCount(claims=0, places=[]))
        said = [*known["places"], *sorted(found)][:PLACES_SAID]
        after[reason] = ReasonCount(claims=known["claims"] + len(found), places=said)
    return after
