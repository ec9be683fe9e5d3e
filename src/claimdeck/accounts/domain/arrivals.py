"""Who is to be told that somebody has registered: brought by a room above, which knows how people are told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from claimdeck.kit.rooms import Gathered


@dataclass(frozen=True, slots=True)
class Arrival:
    """`tell` gets the id of the person who waits for approval, after they were stored."""

    name: str
    tell: Callable[[UUID], None] = field(repr=False)


# Empty until config has gathered the rooms.
ARRIVALS: Final[Gathered[Arrival]] = Gathered()
