"""Made-up numbers for made-up procedures, worked out from their charges so that prices look like prices."""

from typing import Final

from claimdeck.pipeline.reference.sample_codes import LOCALITIES, ProcedureKind

# A charge is about two and a half times what the schedule pays at 32 dollars a unit: cents to hundredths of a unit.
_CENTS_A_HUNDREDTH: Final = 81
_HUNDREDTH: Final = 100
_FACTOR: Final = 330_000
_GLOBAL_DAYS: Final = {ProcedureKind.SURGERY: "090", ProcedureKind.MINOR: "010", ProcedureKind.ADD_ON: "ZZZ"}
_OPERATED: Final = (ProcedureKind.SURGERY, ProcedureKind.MINOR, ProcedureKind.ADD_ON)


def procedure_rows(code: str, kind: ProcedureKind, charge_cents: int) -> list[dict[str, object]]:
    """The rows of a procedure in the schedule: one, of imaging three (whole, 26, TC), as the table's columns."""
    if kind is ProcedureKind.ANESTHESIA:
        return [_row(code, "", kind, 0, 0, 0, status="J")]
    total = charge_cents // _CENTS_A_HUNDREDTH
    if kind is ProcedureKind.IMAGING:
        read = (total * 30 // 100, total * 12 // 100, total * 2 // 100)
        taken = (0, total * 54 // 100, total * 2 // 100)
        both = tuple(a + b for a, b in zip(read, taken, strict=True))
        return [
            _row(code, "", kind, *both, capped=total * 50 // 100),
            _row(code, "26", kind, *read),
            _row(code, "TC", kind, *taken, capped=total * 40 // 100),
        ]
    work = 0 if kind is ProcedureKind.LABORATORY else total * 48 // 100
    return [_row(code, "", kind, work, total * 45 // 100, max(1, total * 7 // 100))]


def index_row(mac: str, locality: str) -> dict[str, object]:
    """A locality's indices."""
    nth = LOCALITIES.index((mac, locality))
    return {
        "mac": mac,
        "locality": locality,
        "work": 10_000 + nth * 130,
        "pe": 9_420 + nth * 510,
        "malpractice": 8_730 + nth * 890,
    }


def _row(
    code: str,
    modifier: str,
    kind: ProcedureKind,
    work: int,
    pe: int,
    malpractice: int,
    *,
    status: str = "A",
    capped: int = 0,
) -> dict[str, object]:
    """`work`, `pe`, `malpractice` and `capped` (what a cap leaves of the expense) in hundredths."""
    operated = kind in _OPERATED
    followed = kind in (ProcedureKind.SURGERY, ProcedureKind.MINOR)
    return {
        "code": code,
        "modifier": modifier,
        "status": status,
        "work": work * _HUNDREDTH,
        "non_facility_pe": pe * _HUNDREDTH,
        "facility_pe": pe * 6 // 10 * _HUNDREDTH,
        "malpractice": malpractice * _HUNDREDTH,
        "pctc": "1" if kind is ProcedureKind.IMAGING else "0",
        "global_days": _GLOBAL_DAYS.get(kind, "XXX"),
        "pre_op": 1_000 if followed else 0,
        "intra_op": 7_000 if followed else 0,
        "post_op": 2_000 if followed else 0,
        "multiple_procedure": "2" if followed else "4" if kind is ProcedureKind.IMAGING else "0",
        "bilateral": "1" if followed else "0",
        "assistant": "2" if operated else "9",
        "co_surgeon": "1" if operated else "9",
        "team": "0" if operated else "9",
        "conversion_factor": _FACTOR,
        "opps_non_facility_pe": capped * _HUNDREDTH,
        "opps_facility_pe": capped * _HUNDREDTH,
        "opps_malpractice": malpractice * _HUNDREDTH if capped else 0,
    }
