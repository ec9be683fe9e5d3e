"""What can happen to a claim in work: the words of its history."""

from enum import StrEnum
from typing import Final


class Happening(StrEnum):
    """One kind of entry in a claim's history."""

    CREATED = "created"
    UPDATED = "updated"
    ASSIGNED = "assigned"
    REASSIGNED = "reassigned"
    RELEASED = "released"
    HELD = "held"
    HOLD_ENDED = "no longer held"
    STATE_CHANGED = "state changed"
    NOTE_ADDED = "note added"
    NOTE_CHANGED = "note changed"
    DETAILS_CHANGED = "details changed"
    ANSWERED = "answered"
    CLOSED_BY_ANSWER = "closed by the payer's answer"
    REOPENED_BY_ANSWER = "reopened by the payer's answer"
    CAME_BACK = "came back from hold"
    ESCALATED = "escalated"
    GIVEN_BACK = "given back"
    UNDONE = "undone"


# Who is named in these was somebody, even where that person was removed since.
FROM_A_PERSON: Final = frozenset(
    {Happening.REASSIGNED, Happening.RELEASED, Happening.ESCALATED, Happening.GIVEN_BACK, Happening.UNDONE}
)
TO_A_PERSON: Final = frozenset({Happening.ASSIGNED, Happening.REASSIGNED, Happening.ESCALATED, Happening.GIVEN_BACK})
