"""What a room says about itself; `config` gathers it, so that a new room is one line in one list there."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


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


class Gathered(Generic[T]):
    """What config gathers from the rooms for the room that uses it; empty until config has said where from."""

    def __init__(self) -> None:
        self._source: Callable[[], Iterable[T]] = tuple

    def come_from(self, source: Callable[[], Iterable[T]]) -> None:
        """`source` is asked each time: nothing is loaded before it is needed."""
        self._source = source

    def __iter__(self) -> Iterator[T]:
        return iter(self._source())
