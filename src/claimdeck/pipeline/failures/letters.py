"""What a caller is shown of dead letters: the queue, and one opened with its claim."""

from collections.abc import Sequence
from typing import Final

from django.db import DataError
from polars.exceptions import PolarsError

from claimdeck.accounts.access import Caller
from claimdeck.claims.permissions import PATIENTS_READ
from claimdeck.pipeline.domain.originals import Original, claims_of
from claimdeck.pipeline.domain.states import Letter, Place, ProcessingStage
from claimdeck.pipeline.failures import selectors
from claimdeck.pipeline.failures.schemas import LetterDetail, LetterPossible, LetterRow
from claimdeck.pipeline.opened import presenting
from claimdeck.pipeline.opened.selectors import staged, staged_whole
from claimdeck.pipeline.permissions import PIPELINE_AMEND
from claimdeck.pipeline.schema.staging.models import DeadLetter, StagedClaim
from claimdeck.pipeline.stored import original_of
from claimdeck.pipeline.stores.fitting import Misfit, misfits_of

_NOTHING: Final = Original(claim={}, lines=[], diagnoses=[], providers=[])


def letter_row(caller: Caller, letter: DeadLetter) -> LetterRow:
    """A dead letter in the list of the queue."""
    return LetterRow(
        id=letter.pk,
        claim_id=presenting.claim_number(caller, letter.claim_id),
        version=letter.version,
        letter=Letter(letter.letter),
        stage=ProcessingStage(letter.stage),
        reason=letter.reason,
        tries=letter.tries,
        charge_amount=presenting.amount(letter.charge_amount),
        first_failed_at=letter.first_failed_at,
        last_failed_at=letter.last_failed_at,
        next_try_at=letter.next_try_at,
        left_at=letter.left_at,
        left_by=letter.left_by,
        written_off_at=letter.written_off_at,
        written_off_by=letter.written_off_by,
    )


def letter_detail(caller: Caller, letter: DeadLetter) -> LetterDetail:
    """One dead letter, its claim as staging has it now, and what was done to it."""
    patients = caller.may(PATIENTS_READ)
    claim, original = staged(letter.claim_id), _staged_original(letter.claim_id)
    others = selectors.other_letters(letter)
    return LetterDetail(
        **letter_row(caller, letter).model_dump(),
        **presenting.whole(presenting.place_of(claim), original or _NOTHING, [], patients, _misfits(claim, original)),
        current_version=claim.version if claim is not None else letter.version,
        readable=original is not None,
        history=presenting.history(letter.claim_id, patients),
        others=[letter_row(caller, one) for one in others],
        can=_possible(caller, letter, claim, readable=original is not None),
    )


def _staged_original(claim_id: str) -> Original | None:
    """The claim as staging has it; None where it has none, or one with a day or number that cannot be read.

    Databases take days that Python has none for, and SQLite takes anything for a day: that may be what was refused.
    """
    try:
        claim = staged_whole(claim_id)
        return original_of(claim) if claim is not None else None
    except (DataError, ValueError, ArithmeticError):
        return None


def _misfits(claim: StagedClaim | None, original: Original | None) -> Sequence[Misfit]:
    """What of a claim that is still a dead letter production does not take, so that it can be put right there."""
    if claim is None or original is None or claim.processing_status != Place.DEAD_LETTER:
        return ()
    try:
        return misfits_of(claims_of([original]))
    except (PolarsError, ArithmeticError, TypeError, ValueError):
        # What cannot even stand in columns; the letter's reason says so.
        return ()


def _possible(caller: Caller, letter: DeadLetter, claim: StagedClaim | None, *, readable: bool) -> LetterPossible:
    waits = claim is not None and claim.processing_status == Place.DEAD_LETTER and claim.version == letter.version
    may = waits and letter.left_at is None and caller.may(PIPELINE_AMEND)
    return LetterPossible(amend=may and readable, replay=may, write_off=may and letter.written_off_at is None)
