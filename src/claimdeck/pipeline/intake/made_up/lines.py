"""The service lines of made-up claims."""

from typing import Final

import numpy as np
import polars as pl

from claimdeck.pipeline.intake.made_up.drawing import Draw, Truth, Whole, picked
from claimdeck.pipeline.intake.made_up.faults import NUMBERS
from claimdeck.pipeline.intake.made_up.visits import Visit, Visits, source_of
from claimdeck.pipeline.reference.sample_codes import (
    ADD_ON,
    ANESTHESIA,
    IMAGING,
    LABORATORY,
    MINOR,
    NEW_VISITS,
    PAIRS,
    PROCEDURES,
    SURGERY,
    THERAPY,
    VISITS,
    ProcedureKind,
    SampleProcedure,
)

_CODES: Final = [procedure.code for procedure in PROCEDURES]
_CENTS: Final = np.array([procedure.charge_cents for procedure in PROCEDURES], dtype=np.int64)
_KINDS: Final = np.array([list(ProcedureKind).index(procedure.kind) for procedure in PROCEDURES], dtype=np.int64)
_SEPARABLE: Final = np.array([indicator == "1" for _, _, indicator in PAIRS])
_OFFICE_POS: Final = ("11", "11", "11", "11", "22", "10", "81")
_FACILITY_POS: Final = ("22", "22", "24", "21")


def _first(series: tuple[SampleProcedure, ...]) -> int:
    return PROCEDURES.index(series[0])


# Imaging and laboratory stand side by side; their number is prime, so any stride meets each of them once.
_ANCILLARY: Final = (_first(IMAGING), len(IMAGING) + len(LABORATORY))


def lines(about: Visits, seed: int) -> pl.DataFrame:
    """The lines of these claims with the columns of `LINE`, and their claim's `fault`."""
    claim = np.repeat(np.arange(len(about), dtype=np.int64), about.lines)
    line = np.arange(len(claim), dtype=np.int64) - np.repeat(np.cumsum(about.lines) - about.lines, about.lines)
    source = source_of(about.number, about.fault)[claim]
    draw = Draw(seed, source * 64 + line)
    procedure = _procedures(about, claim, line, draw)
    units = _units(about, claim, line, draw)
    kind = _KINDS[procedure]
    minutes = kind == list(ProcedureKind).index(ProcedureKind.ANESTHESIA)
    day = about.day[claim] + np.where(about.visit[claim] == Visit.THERAPY, line, 0)
    modifier = _modifiers(about, claim, line, kind, draw)
    dates = pl.Series(day).cast(pl.Int32()).cast(pl.Date())
    return pl.DataFrame(
        {
            "claim": claim,
            "line_number": pl.Series(line + 1, dtype=pl.Int32()),
            "procedure_code": picked(_CODES, procedure),
            "modifier1": modifier,
            "modifier2": "",
            "modifier3": "",
            "modifier4": "",
            "units": units * 1000,
            "unit_type": picked(("UN", "MJ"), minutes.astype(np.int64)),
            "charge_amount": _charges(about, claim, procedure, np.where(minutes, 1, units), draw),
            "service_from_date": dates,
            "service_to_date": dates,
            "diagnosis_pointer": picked(("1", "1:2"), (about.draw.below("diagnoses", 4)[claim] > 0).astype(np.int64)),
            "place_of_service": _places(about)[claim],
            "revenue_code": "",
            "fault": about.fault[claim],
        }
    )


def _procedures(about: Visits, claim: Whole, line: Whole, draw: Draw) -> Whole:
    """Positions in PROCEDURES: the visit's own service first, then what belongs to it."""
    visit, number = about.visit[claim], about.draw
    first, count = _ANCILLARY
    stride, offset = number.between("stride", 1, count - 1)[claim], number.below("offset", count)[claim]
    procedure = first + (offset + line * stride) % count
    own = line == 0
    level = number.weighted("level", (8, 20, 40, 24, 8))[claim]
    seen = np.where(number.chance("new", 250)[claim], _first(NEW_VISITS), _first(VISITS)) + level
    procedure = np.where(own & (visit == Visit.OFFICE), seen, procedure)
    surgery = about.surgery[claim]
    procedure = np.where(own & (visit == Visit.SURGERY), _first(SURGERY) + surgery, procedure)
    second = (line == 1) & (visit == Visit.SURGERY)
    procedure = np.where(
        second & number.chance("add on", 300)[claim],
        _first(ADD_ON) + number.below("which add on", len(ADD_ON))[claim],
        procedure,
    )
    procedure = np.where(second & with_minor(about)[claim], _first(MINOR) + surgery, procedure)
    procedure = np.where(own & (visit == Visit.MINOR), _first(MINOR) + surgery, procedure)
    slept = _first(ANESTHESIA) + number.below("anesthesia", len(ANESTHESIA))[claim]
    procedure = np.where(own & (visit == Visit.ANESTHESIA), slept, procedure)
    trained = _first(THERAPY) + (offset + line * stride) % len(THERAPY)
    # A stride that is a multiple of their number would bill one service again and again.
    trained = np.where(stride % len(THERAPY) == 0, _first(THERAPY) + (offset + line) % len(THERAPY), trained)
    procedure = np.where(visit == Visit.THERAPY, trained, procedure)
    return procedure.astype(np.int64)


def with_minor(about: Visits) -> Truth:
    """Operations billed with the minor procedure that they take in: rightly with a modifier, wrongly without."""
    rightly = about.draw.chance("minor beside", 200) & _SEPARABLE[about.surgery]
    with_it: Truth = rightly | (about.fault == NUMBERS["pair"])
    return with_it


def _modifiers(about: Visits, claim: Whole, line: Whole, kind: Whole, draw: Draw) -> pl.Series:
    names = ("", "25", "26", "TC", "GP", "LT", "RT", "59", "AA", "QZ")
    kinds = list(ProcedureKind)
    chance = draw.below("modifier", 100)
    chosen = np.zeros(len(claim), dtype=np.int64)
    chosen = np.where((kind == kinds.index(ProcedureKind.VISIT)) & (about.lines[claim] > 2) & (chance < 30), 1, chosen)
    chosen = np.where((kind == kinds.index(ProcedureKind.IMAGING)) & (chance < 20), 2 + chance % 2, chosen)
    chosen = np.where(kind == kinds.index(ProcedureKind.THERAPY), 4, chosen)
    chosen = np.where((kind == kinds.index(ProcedureKind.SURGERY)) & (chance < 30), 5 + chance % 2, chosen)
    beside = (line == 1) & (about.visit[claim] == Visit.SURGERY) & (kind == kinds.index(ProcedureKind.MINOR))
    chosen = np.where(beside & (about.fault[claim] != NUMBERS["pair"]), 7, chosen)
    chosen = np.where(kind == kinds.index(ProcedureKind.ANESTHESIA), 8 + (chance < 30), chosen)
    return picked(names, chosen)


def _units(about: Visits, claim: Whole, line: Whole, draw: Draw) -> Whole:
    """Whole units, minutes for anesthesia."""
    visit = about.visit[claim]
    units = np.where(visit == Visit.THERAPY, 1 + draw.weighted("units", (45, 30, 15, 10)), 1)
    asleep = (visit == Visit.ANESTHESIA) & (line == 0)
    return np.where(asleep, 30 + 5 * draw.below("minutes", 31), units).astype(np.int64)


def _charges(about: Visits, claim: Whole, procedure: Whole, units: Whole, draw: Draw) -> Whole:
    """80 to 140 % of the usual charge, several times that where a claim is charged high."""
    percent = about.draw.between("charged", 80, 140) * np.where(
        about.charged_high, about.draw.between("times", 3, 6), 1
    )
    cents: Whole = _CENTS[procedure] * units * percent[claim] // 100
    return cents + draw.below("cents", 2) * 50


def _places(about: Visits) -> pl.Series:
    office = about.draw.one_of("office", _OFFICE_POS)
    facility = about.draw.one_of("facility place", _FACILITY_POS)
    away = pl.Series((about.visit == Visit.SURGERY) | (about.visit == Visit.ANESTHESIA))
    return facility.zip_with(away, office)
