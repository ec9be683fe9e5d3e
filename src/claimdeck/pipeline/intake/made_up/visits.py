"""What made-up claims are about, before they are claims: what sort of visit, when, whose, how many lines."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

import numpy as np

from claimdeck.pipeline.intake.made_up.drawing import Draw, Truth, Whole
from claimdeck.pipeline.intake.made_up.faults import FAULTS, NO_FAULT, NUMBERS
from claimdeck.pipeline.reference.sample_codes import SURGERY

FIRST_DAY: Final = np.datetime64("2024-04-01", "D").astype(np.int64)
DAYS: Final = 548
# A fault in so many of a thousand claims.
FAULTY_PER_MILLE: Final = 50
# Of a hundred claims, how many have 1, 2, … lines: 2.5 lines on average.
_LINES: Final = (29, 29, 20, 12, 6, 4)
MANY_LINES: Final = 51


class Visit(IntEnum):
    """The sorts of visit, in the order of their weights."""

    OFFICE = 0
    SURGERY = 1
    MINOR = 2
    THERAPY = 3
    ANESTHESIA = 4


_VISITS: Final = (60, 10, 9, 15, 6)


@dataclass(frozen=True, slots=True)
class Visits:
    """One place of each array a claim; `number` is the claim's own, `draw` gives what else is drawn for it.

    A duplicate draws from the claim before it, so that it is about the same patient and services.
    """

    number: Whole
    draw: Draw = field(repr=False)
    fault: Whole
    visit: Whole
    day: Whole
    lines: Whole
    surgery: Whole
    charged_high: Truth

    def __len__(self) -> int:
        return len(self.number)


def visits(start: int, count: int, seed: int) -> Visits:
    """The claims number `start`, `start` + 1, … with this seed."""
    number = np.arange(start, start + count, dtype=np.int64)
    fault = fault_of(number, seed)
    source = source_of(number, fault)
    draw = Draw(seed, source)
    visit = draw.weighted("visit", _VISITS)
    visit = np.where(fault == NUMBERS["pair"], Visit.SURGERY, visit)
    visit = np.where((fault == NUMBERS["add_on"]) | (fault == NUMBERS["too_many_lines"]), Visit.OFFICE, visit)
    visit = np.where(fault == NUMBERS["unit_limit"], np.where(visit == Visit.ANESTHESIA, Visit.MINOR, visit), visit)
    lines = 1 + draw.weighted("lines", _LINES)
    lines = np.where(fault == NUMBERS["pair"], np.maximum(lines, 2), lines)
    lines = np.where(fault == NUMBERS["too_many_lines"], MANY_LINES, lines)
    day = draw.below("day", DAYS)
    # Filed late, a claim must still have arrived by today.
    day = FIRST_DAY + np.where(fault == NUMBERS["late"], day % 60, day)
    return Visits(
        number, draw, fault, visit, day, lines, draw.below("surgery", len(SURGERY)), draw.chance("charged high", 30)
    )


def fault_of(number: Whole, seed: int) -> Whole:
    """The number of each claim's fault, NO_FAULT for most; the first claim of all is no duplicate."""
    draw = Draw(seed, number)
    fault = 1 + draw.weighted("fault", [fault.weight for fault in FAULTS])
    faulty = draw.chance("faulty", FAULTY_PER_MILLE) & ((fault != NUMBERS["duplicate"]) | (number > 0))
    return np.where(faulty, fault, NO_FAULT)


def source_of(number: Whole, fault: Whole) -> Whole:
    """The claim that each one draws from: itself, or the one before it for a duplicate."""
    source: Whole = number - (fault == NUMBERS["duplicate"])
    return source
