"""Answers that are sent while they are made."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final, TypeVar

T = TypeVar("T")

# A heading, and the first part that had to be read.
FIRST_PARTS: Final = 2


def begun(parts: Iterable[T]) -> Iterator[T]:
    """The same parts, of which the first ones are made now: what fails at the start is answered as an error."""
    rest = iter(parts)
    return chain(list(islice(rest, FIRST_PARTS)), rest)
