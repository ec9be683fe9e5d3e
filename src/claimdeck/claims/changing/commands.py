"""What a person may do with the claims on a desk: change one, change many alike, write notes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from claimdeck.accounts.access import Caller
from claimdeck.claims.changing.saving import NoteWritten, Prepared, save
from claimdeck.claims.desk.selectors import claim_of, claims_of, day_of
from claimdeck.claims.domain.changing import Difference, Standing, Value, decide
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import Claim, ClaimNote
from claimdeck.kit.clock import now
from claimdeck.kit.errors import ClaimdeckError, Conflict, Refused
from claimdeck.storage.sealing import Unopened

NOT_SEEN: Final = "There is no such claim, or it is not yours to see."
_TRIES: Final = 3
_TEXTS: Final = ("hold_reason", "next_action")


class SavedByAnother(Conflict):
    """Somebody changed the claim since it was seen; nothing was written. `yours` is what was asked for."""

    def __init__(self, claim_id: int, seen: int, yours: tuple[Difference, ...]) -> None:
        detail = "Somebody changed this claim since you opened it. Nothing was saved; look at both and save again."
        super().__init__(detail, code="CHANGED_MEANWHILE")
        self.claim_id, self.seen, self.yours = claim_id, seen, yours


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote; `changes` is the id of the note that it takes the place of, if that is still possible."""

    text: str = field(repr=False)
    changes: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A claim that was not changed, and why; `claim_id` is its own number, empty where it is not to be seen."""

    id: int
    claim_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of many claims."""

    changed: tuple[int, ...]
    unchanged: tuple[Refusal, ...]


def change(
    caller: Caller,
    claim_id: int,
    wanted: Mapping[str, Value],
    note: Note | None = None,
    *,
    version: int,
    dry_run: bool = False,
) -> tuple[Difference, ...]:
    """Change one claim as it was seen in `version`; gives what changed. Raises NotFound, Refused, SavedByAnother."""
    claim = claim_of(caller, claim_id)
    if claim.version != version:
        raise SavedByAnother(claim_id, version, _asked(claim, wanted, note))
    prepared = prepare(caller, claim, wanted, note)
    if prepared.says_nothing:
        raise Refused("Nothing would change. Choose another state, or write something.")
    if not dry_run and not save([prepared], caller, now()):
        raise SavedByAnother(claim_id, version, _shown(prepared))
    return _shown(prepared)


def write_note(caller: Caller, claim_id: int, note: Note, *, version: int | None = None) -> ClaimNote:
    """Add a note, or change the latest where it is one's own; gives it. Raises NotFound, SavedByAnother.

    Without a version nothing of others' can be lost: should somebody save at the same moment, it is tried again.
    """
    for _ in range(1 if version is not None else _TRIES):
        claim = claim_of(caller, claim_id)
        prepared = prepare(caller, claim, {}, note)
        if version in (None, claim.version) and save([prepared], caller, now()):
            return claim.notes.select_related("author").latest("id")
    raise SavedByAnother(claim_id, version or claim.version, _shown(prepared))


def change_many(
    caller: Caller,
    claims: Mapping[int, int | None],
    wanted: Mapping[str, Value],
    note: str | None = None,
    *,
    dry_run: bool = False,
) -> Outcome:
    """The same change of many claims, each by itself: {id: the version that was seen, None for any}.

    Those that are to wait and were not begun yet are begun on the way.
    """
    found = {claim.pk: claim for claim in claims_of(caller).select_related("assignee").filter(pk__in=list(claims))}
    ready: list[Prepared] = []
    unchanged: list[Refusal] = []
    for key, seen in claims.items():
        claim = found.get(key)
        if claim is None:
            unchanged.append(Refusal(key, "", NOT_SEEN))
            continue
        one = _prepared_or_why(caller, claim, wanted, note, seen)
        if isinstance(one, str):
            unchanged.append(Refusal(key, claim.claim_id, one))
        else:
            ready.append(one)
    saved = {one.claim.pk for one in ready} if dry_run else save(ready, caller, now())
    late = [one.claim for one in ready if one.claim.pk not in saved]
    unchanged += [Refusal(claim.pk, claim.claim_id, "Somebody changed it at the same moment.") for claim in late]
    return Outcome(tuple(key for key in claims if key in saved), tuple(unchanged))


def _prepared_or_why(
    caller: Caller, claim: Claim, wanted: Mapping[str, Value], note: str | None, seen: int | None
) -> Prepared | str:
    if seen not in (None, claim.version):
        return "Somebody changed it since you opened the list."
    try:
        written = Note(note) if note is not None else None
        one = prepare(caller, claim, wanted, written, begin_on_the_way=True)
    except ClaimdeckError as refused:
        return " ".join(error.message for error in refused.errors) or refused.detail
    return "It is like this already." if one.says_nothing else one


def prepare(
    caller: Caller,
    claim: Claim,
    wanted: Mapping[str, Value],
    note: Note | None,
    *,
    begin_on_the_way: bool = False,
) -> Prepared:
    """What would be written of this claim. Raises Refused."""
    today = day_of(caller.organization).today
    decision = decide(_standing(claim), wanted, today, begin_on_the_way=begin_on_the_way)
    return Prepared(claim, decision, _note(caller, claim, note))


def _note(caller: Caller, claim: Claim, note: Note | None) -> NoteWritten | None:
    """Only the latest note is changed, and only one's own: otherwise it is a new one."""
    if note is None or note.changes is None:
        return NoteWritten(note.text) if note is not None else None
    latest = claim.notes.order_by("-id").first()
    own = latest is not None and latest.pk == note.changes and latest.author_id == caller.user.pk
    return NoteWritten(note.text, latest if own else None)


def _standing(claim: Claim) -> Standing:
    values: dict[str, Value] = {
        "hold_until_date": claim.hold_until_date,
        "result": claim.result,
        "next_action_date": claim.next_action_date,
        "reference_number": claim.reference_number,
    }
    for name in _TEXTS:
        value = getattr(claim, name)
        values[name] = str(value) if isinstance(value, Unopened) else value
    owner = claim.assignee
    return Standing(WorkState(claim.state), owner is not None and owner.is_active, values)


def _asked(claim: Claim, wanted: Mapping[str, Value], note: Note | None) -> tuple[Difference, ...]:
    """What somebody asked for, against the claim as it stands now."""
    standing = _standing(claim).values
    asked = [
        Difference(name, claim.state if name == "state" else standing.get(name), value)
        for name, value in wanted.items()
        if value is not None
    ]
    return (*asked, *([Difference("note", None, note.text)] if note is not None else []))


def _shown(prepared: Prepared) -> tuple[Difference, ...]:
    note = prepared.note
    if note is None:
        return prepared.decision.differences
    before = str(note.changes.text) if note.changes is not None else None
    return (*prepared.decision.differences, Difference("note", before, note.text))
