"""The states of a piece of long work, few enough to steer by."""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    CANCELLING = "CANCELLING"
    CANCELLED = "CANCELLED"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


ENDED: Final = frozenset({State.CANCELLED, State.COMPLETED, State.FAILED})
ACTIVE: Final = frozenset(State) - ENDED

# What each state may become; reopening (retry, re-check) leads from an ended state back to PENDING.
NEXT: Final[dict[State, frozenset[State]]] = {
    State.PENDING: frozenset({State.PROCESSING, State.CANCELLED}),
    State.PROCESSING: frozenset({State.CANCELLING, State.COMPLETED, State.FAILED}),
    State.CANCELLING: frozenset({State.CANCELLED}),
    State.CANCELLED: frozenset({State.PENDING}),
    State.COMPLETED: frozenset({State.PENDING}),
    State.FAILED: frozenset({State.PENDING}),
}

# The words that Celery's own users know, derived from our state, which alone is the truth.
CELERY_WORDS: Final[dict[State, str]] = {
    State.PENDING: "PENDING",
    State.PROCESSING: "PROGRESS",
    State.CANCELLING: "REVOKED",
    State.CANCELLED: "REVOKED",
    State.COMPLETED: "SUCCESS",
    State.FAILED: "FAILURE",
}
