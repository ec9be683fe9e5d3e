"""What people send to change claims in work, and what they hear back."""

from datetime import date
from typing import Annotated, Final

from ninja import Field, Schema
from pydantic import StringConstraints

from claimdeck.claims.desk.schemas import HistoryEntry, OpenedClaim
from claimdeck.claims.domain.states import ClosingResult, WorkState
from claimdeck.web.forms import Filters, Form

LONGEST_TEXT: Final = 4_000
MOST_AT_ONCE: Final = 500

Id = Annotated[int, Field(ge=1, lt=2**63)]
Version = Annotated[int, Field(ge=1, lt=2**31)]
NoteText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT)]
SealedText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)]


class WorkFields(Form):
    """What people may change of a claim; what is not sent stays as it is."""

    state: WorkState | None = None
    hold_until_date: date | None = Field(None, description="On Hold until this day; then it comes back by itself")
    hold_reason: SealedText | None = None
    result: ClosingResult | None = Field(None, description="What closing it came to")
    next_action: SealedText | None = None
    next_action_date: date | None = None
    reference_number: Reference | None = Field(None, description="Of a call with the payer")


class NoteSent(Form):
    """A note; with the id of the latest one, which is one's own, that one is changed instead."""

    text: NoteText
    id: Id | None = None


class ClaimChange(WorkFields):
    """A change of one claim, as it was seen in `version`."""

    version: Version
    note: NoteSent | None = None


class ChangeQuery(Filters):
    dry_run: bool = Field(False, description="Only say what would change")


class FieldChange(Schema):
    """One field from -> to."""

    field: str
    from_value: str
    to_value: str


class ClaimChanged(Schema):
    """What was changed, or would be, and the claim as it stands now."""

    changes: list[FieldChange]
    claim: OpenedClaim


class ChangedMeanwhile(Schema):
    """A problem of code CHANGED_MEANWHILE: somebody else saved the claim first; nothing was changed."""

    title: str
    status: int
    detail: str
    code: str
    yours: list[FieldChange] = Field(description="What was sent")
    theirs: list[HistoryEntry] = Field(description="What was done since the version that was sent, newest first")
    current: OpenedClaim


class ClaimNamed(Form):
    """One of many claims; without `version` it is changed as it stands."""

    id: Id
    version: Version | None = None


class ManyChange(WorkFields):
    """The same change of many claims; each is changed or not by itself."""

    claims: list[ClaimNamed] = Field(min_length=1, max_length=MOST_AT_ONCE)
    note: NoteText | None = None


class NotChanged(Schema):
    """A claim that stayed as it is, and why; without a number where it is not one's to see."""

    id: int
    claim_id: str
    reason: str


class ManyChanged(Schema):
    """Which claims were changed (or would be), and which were not."""

    changed: list[int]
    unchanged: list[NotChanged]


class NoteAdded(Form):
    """A new note; with `version` it is refused where somebody has changed the claim since."""

    text: NoteText
    version: Version | None = None


class NoteChanged(Form):
    """Another text of the latest note, which is one's own; any other note stays, and this one is added."""

    id: Id
    text: NoteText
    version: Version | None = None
