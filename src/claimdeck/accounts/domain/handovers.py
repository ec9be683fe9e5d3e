"""What happens to a person's work when they can do it no more: registered by the rooms above that hand out work."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from claimdeck.kit.rooms import Gathered


class Cause(StrEnum):
    """Why somebody can no longer do work that they have."""

    DEACTIVATED = "deactivated"
    REMOVED = "removed"
    ABSENT = "absent"
    SKILL_REMOVED = "skill removed"
    PRACTICE_REMOVED = "practice removed"
    ACCESS_CHANGED = "access changed"


@dataclass(frozen=True, slots=True)
class Handover:
    """One kind of work that people have.

    `release` takes from a person what they can no longer do, in the caller's transaction, and gives how much that was;
    it gets the person's id, the cause and the Caller who brought it about (None: the house itself). `foretold` says in
    one sentence what that would be, before it is done; empty for nothing.
    """

    name: str
    release: Callable[[UUID, Cause, Any], int] = field(repr=False)
    foretold: Callable[[UUID, Cause], str] = field(repr=False)


# Empty until config has gathered the rooms.
HANDOVERS: Final[Gathered[Handover]] = Gathered()


def release(person_id: UUID, cause: Cause, by: Any) -> int:
    """Take from a person what they can no longer do, in the caller's transaction; gives how much that was."""
    return sum(handover.release(person_id, cause, by) for handover in HANDOVERS)


def foretold(person_id: UUID, cause: Cause) -> list[str]:
    """What `release` would do, a sentence each; nothing where they have nothing."""
    return [sentence for handover in HANDOVERS if (sentence := handover.foretold(person_id, cause))]
