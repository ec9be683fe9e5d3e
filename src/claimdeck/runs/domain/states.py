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

# The words that Celery's own users know, derived from our state, which alone is the truth.
CELERY_STATES: Final[dict[State, str]] = {
    State.PENDING: "PENDING",
    State.PROCESSING: "PROGRESS",
    State.CANCELLING: "REVOKED",
    State.CANCELLED: "REVOKED",
    State.COMPLETED: "SUCCESS",
    State.FAILED: "FAILURE",
}
