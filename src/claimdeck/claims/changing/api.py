"""One claim in work over HTTP, read and changed in two steps; its notes; and many changed alike."""

from enum import StrEnum

from django.http import HttpRequest
from ninja import Query, Router, Status

from claimdeck.accounts.access import Caller, require, signed_in
from claimdeck.accounts.auditing.records import record_access
from claimdeck.claims.changing import commands, presenting
from claimdeck.claims.changing.commands import Note, SavedByAnother
from claimdeck.claims.changing.schemas import (
    ChangedMeanwhile,
    ChangeQuery,
    ClaimChange,
    ClaimChanged,
    ManyChange,
    ManyChanged,
    NoteAdded,
    NoteChanged,
    WorkFields,
)
from claimdeck.claims.desk.opened import opened
from claimdeck.claims.desk.presenting import note as note_shown
from claimdeck.claims.desk.schemas import ClaimNoteShown, OpenedClaim
from claimdeck.claims.desk.selectors import claim_of, day_of
from claimdeck.claims.domain.changing import Value
from claimdeck.claims.permissions import WORK_CHANGE, WORK_READ
from claimdeck.web.pages import Page, PageQuery, paginate

router = Router(tags=["work"], auth=signed_in)


@router.get("work/claims/{int:claim_id}/", response=OpenedClaim, summary="One claim in work")
def claim_detail(request: HttpRequest, claim_id: int) -> OpenedClaim:
    """The claim with patient, the payer's last answer, notes, history, and what the caller can do with it."""
    caller = require(request, WORK_READ)
    claim = claim_of(caller, claim_id)
    record_access(caller, action="view_claim", subject="work.claim", subject_id=claim.pk)
    return opened(caller, claim, day_of(caller.organization))


@router.patch(
    "work/claims/{int:claim_id}/",
    response={200: ClaimChanged, 409: ChangedMeanwhile},
    summary="Change a claim, or say what would change",
)
def claim_change(request: HttpRequest, claim_id: int, change: ClaimChange, query: Query[ChangeQuery]) -> ClaimChanged:
    """Take a step, set what belongs to it, write a note; with `dry_run=true` only answer from -> to.

    Whoever saves an older `version` gets 409 with both: what they sent, and what others did meanwhile.
    """
    caller = require(request, WORK_CHANGE)
    note = Note(change.note.text, change.note.id) if change.note is not None else None
    try:
        found = commands.change(caller, claim_id, _wanted(change), note, version=change.version, dry_run=query.dry_run)
    except SavedByAnother as conflict:
        raise presenting.both_versions(caller, conflict) from None
    if not query.dry_run:
        record_access(caller, action="change_claim", subject="work.claim", subject_id=claim_id)
    claim = opened(caller, claim_of(caller, claim_id), day_of(caller.organization))
    return ClaimChanged(changes=presenting.changes(found), claim=claim)


def _wanted(fields: WorkFields) -> dict[str, Value]:
    """The fields that were sent; an empty one is emptied, an empty state is none."""
    sent = fields.model_dump(mode="python", include=set(WorkFields.model_fields), exclude_unset=True)
    values = {name: value.value if isinstance(value, StrEnum) else value for name, value in sent.items()}
    return {name: value for name, value in values.items() if name != "state" or value is not None}


@router.post("work/claims/change/", response=ManyChanged, summary="Change many claims alike")
def claims_change(request: HttpRequest, change: ManyChange, query: Query[ChangeQuery]) -> ManyChanged:
    """At most 500; each is changed or not by itself, and those that are not are listed with the reason.

    Assigned claims that are put On Hold are begun on the way: their history has both steps.
    """
    caller = require(request, WORK_CHANGE)
    seen = {one.id: one.version for one in change.claims}
    outcome = commands.change_many(caller, seen, _wanted(change), change.note, dry_run=query.dry_run)
    return presenting.many(outcome)


@router.get("work/claims/{int:claim_id}/notes/", response=Page[ClaimNoteShown], summary="A claim's notes, newest first")
def note_list(request: HttpRequest, claim_id: int, query: Query[PageQuery]) -> Page[ClaimNoteShown]:
    """What people wrote about the claim. What a note said before stands in the history."""
    caller = require(request, WORK_READ)
    claim = claim_of(caller, claim_id)
    notes = claim.notes.select_related("author").order_by("-id")
    record_access(caller, action="view_notes", subject="work.claim", subject_id=claim.pk)
    return Page[ClaimNoteShown].model_construct(**paginate(request, notes, query, lambda one: note_shown(one, caller)))


@router.post(
    "work/claims/{int:claim_id}/notes/",
    response={201: ClaimNoteShown, 409: ChangedMeanwhile},
    summary="Write a note",
)
def note_add(request: HttpRequest, claim_id: int, sent: NoteAdded) -> Status[ClaimNoteShown]:
    """Add a note to a claim."""
    caller = require(request, WORK_CHANGE)
    return Status(201, _written(caller, claim_id, Note(sent.text), sent.version))


@router.patch(
    "work/claims/{int:claim_id}/notes/",
    response={200: ClaimNoteShown, 409: ChangedMeanwhile},
    summary="Change the latest note",
)
def note_change(request: HttpRequest, claim_id: int, sent: NoteChanged) -> ClaimNoteShown:
    """Only the latest note can be changed, and only one's own; else the text is added as a new one.

    What it said before stands in the history.
    """
    caller = require(request, WORK_CHANGE)
    return _written(caller, claim_id, Note(sent.text, sent.id), sent.version)


def _written(caller: Caller, claim_id: int, note: Note, version: int | None) -> ClaimNoteShown:
    try:
        return note_shown(commands.write_note(caller, claim_id, note, version=version), caller)
    except SavedByAnother as conflict:
        raise presenting.both_versions(caller, conflict) from None
