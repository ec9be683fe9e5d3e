"""The members of a load that are at fault by themselves, found by halves."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import polars as pl

F = TypeVar("F")


def at_fault(claim_ids: pl.Series, fault_of: Callable[[pl.Series], F | None]) -> Iterator[tuple[str, F]]:
    """Each claim that is at fault alone, with its fault; `fault_of` tries some claims and gives None where all is well.

    Whoever has seen enough ends the search by asking for no more.
    """
    waiting = [claim_ids]
    while waiting:
        ids = waiting.pop()
        fault = fault_of(ids)
        if fault is None:
            continue
        if len(ids) == 1:
            yield ids[0], fault
        else:
            middle = len(ids) // 2
            waiting += [ids[middle:], ids[:middle]]
