"""Saving what was decided about claims: each only if it is as it was read, all with their history in one go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from claimdeck.accounts.access import Caller
from claimdeck.claims.domain.changing import SEALED, Decision, stamps
from claimdeck.claims.domain.history import Happening
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.history import short, write
from claimdeck.claims.models import Claim, ClaimEvent, ClaimNote


@dataclass(frozen=True, slots=True)
class NoteWritten:
    """A note to be added, or, with `changes`, the new text of one that is there."""

    text: str = field(repr=False)
    changes: ClaimNote | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A claim as it was read, what was decided about it, and a note."""

    claim: Claim
    decision: Decision
    note: NoteWritten | None = None

    @property
    def says_nothing(self) -> bool:
        return not self.decision.differences and self.note is None


def save(prepared: Sequence[Prepared], by: Caller, moment: datetime) -> set[int]:
    """Write all that still stand as they were read; gives their ids. The others were changed by somebody meanwhile."""
    with transaction.atomic():
        saved = [one for one in prepared if _saved(one, moment)]
        _write_notes(saved, by, moment)
        write(event for one in saved for event in _events(one, by, moment))
    return {one.claim.pk for one in saved}


def _saved(one: Prepared, moment: datetime) -> bool:
    """A payer's answer changes the state without the version, so both are looked at."""
    claim, decision = one.claim, one.decision
    as_read = Claim.objects.filter(pk=claim.pk, version=claim.version, state=claim.state, assignee_id=claim.assignee_id)
    written: dict[str, Any] = {
        **decision.values,
        **stamps(WorkState(claim.state), decision.state, moment, claim.answer_key),
        "state": decision.state.value,
        "version": claim.version + 1,
        "touched_at": moment,
        "updated_at": moment,
    }
    return as_read.update(**written) == 1


def _write_notes(saved: Sequence[Prepared], by: Caller, moment: datetime) -> None:
    added = [
        ClaimNote(claim=one.claim, author=by.user, text=one.note.text, created_at=moment)
        for one in saved
        if one.note is not None and one.note.changes is None
    ]
    ClaimNote.objects.bulk_create(added, batch_size=500)
    for one in saved:
        if one.note is not None and one.note.changes is not None:
            ClaimNote.objects.filter(pk=one.note.changes.pk).update(text=one.note.text, edited_at=moment)


def _events(one: Prepared, by: Caller, moment: datetime) -> Iterable[ClaimEvent]:
    common: dict[str, Any] = {
        "claim": one.claim,
        "by": by.user,
        "by_person": True,
        "version": one.claim.version + 1,
        "created_at": moment,
    }
    for found in one.decision.differences:
        sealed = found.field in SEALED
        yield ClaimEvent(
            **common,
            happening=(Happening.STATE_CHANGED if found.field == "state" else Happening.DETAILS_CHANGED).value,
            field="" if found.field == "state" else found.field,
            from_value="" if sealed else short(found.before),
            to_value="" if sealed else short(found.after),
            text=str(found.after or "") if sealed else None,
        )
    if one.note is not None:
        happening = Happening.NOTE_ADDED if one.note.changes is None else Happening.NOTE_CHANGED
        yield ClaimEvent(**common, happening=happening.value, text=one.note.text)
