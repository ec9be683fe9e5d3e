"""What a room says about itself; `config` gathers it, so that a new room is one line in one list there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """Work at set times: `work` gets the moment and answers how much it did; `every` in seconds.

    The name is the key of its row in the database: another name is another schedule.
    """

    name: str
    every: float
    work: Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Room:
    """All that the house has to know of a room; which sorts of things may be brought, `config.gathering` says."""

    brings: tuple[object, ...] = ()
