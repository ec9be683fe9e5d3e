"""The states of a claim in work, which steps lead from one to another, and how it can end."""

from enum import StrEnum
from typing import Final


class WorkState(StrEnum):
    """Where a claim in work is. The words are those that people and their scripts use."""

    POOL = "Pool"
    ASSIGNED = "Assigned"
    IN_PROGRESS = "In Progress"
    ON_HOLD = "On Hold"
    SUBMITTED = "Submitted"
    CLOSED = "Closed"


# On somebody's desk, to be worked.
OPEN: Final = frozenset({WorkState.ASSIGNED, WorkState.IN_PROGRESS, WorkState.ON_HOLD})
# Of these, what the cap on a person's open claims counts: what is on hold waits for somebody else.
COUNTED_AS_OPEN: Final = OPEN - {WorkState.ON_HOLD}

# The steps that a person may take; handing out, releasing and reopening by an answer are commands of their own.
STEPS: Final[dict[WorkState, frozenset[WorkState]]] = {
    WorkState.POOL: frozenset(),
    WorkState.ASSIGNED: frozenset({WorkState.IN_PROGRESS}),
    WorkState.IN_PROGRESS: frozenset({WorkState.ON_HOLD, WorkState.SUBMITTED}),
    WorkState.ON_HOLD: frozenset({WorkState.IN_PROGRESS}),
    WorkState.SUBMITTED: frozenset({WorkState.CLOSED, WorkState.IN_PROGRESS}),
    WorkState.CLOSED: frozenset({WorkState.IN_PROGRESS}),
}


class ClosingResult(StrEnum):
    """What closing a claim came to."""

    RESUBMITTED = "resubmitted"
    APPEAL_SENT = "appeal sent"
    CORRECTED = "corrected"
    PAID = "paid"
    WRITTEN_OFF = "written off"
    PATIENT_BILLED = "patient billed"
    OTHER = "other"


class Source(StrEnum):
    """Where a claim in work came from."""

    FILE = "file"
    PAYER = "payer"
    PIPELINE = "pipeline"


LOWEST_PRIORITY: Final = 1
USUAL_PRIORITY: Final = 3
# From here on a claim is urgent.
URGENT_PRIORITY: Final = 4
HIGHEST_PRIORITY: Final = 5
