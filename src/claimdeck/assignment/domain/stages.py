"""The stages of a plan: of its making by a worker, and of its life as people see it."""

from enum import StrEnum
from typing import Final

from claimdeck.runs.domain.stages import Stage

READING: Final = Stage("reading", "Reading the claims")
CHECKING: Final = Stage("checking", "Checking them against the claims in work")
PLANNING: Final = Stage("planning", "Planning")
STORING: Final = Stage("storing", "Storing the plan")


class PlanStage(StrEnum):
    """Where a plan is. It is executed only while it is proposed, and only on its day."""

    MAKING = "making"
    PROPOSED = "proposed"
    EXECUTED = "executed"
    UNDONE = "undone"
    DISCARDED = "discarded"
    SUPERSEDED = "superseded"
    ENDED = "ended"
    FAILED = "failed"
    CANCELLED = "cancelled"
