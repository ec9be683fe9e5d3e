"""Prices reckoned a second way, service by service with decimals, to hold the columns against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
FACTORS = (
    (date(2024, 1, 1), "32.7442", "32.7442"),
    (date(2024, 3, 9), "33.2875", "33.2875"),
    (date(2025, 1, 1), "32.3465", "32.3465"),
    (date(2026, 1, 1), "33.4009", "33.5675"),
)


@dataclass(frozen=True)
class Line:
    """A priced service with the schedule's row for it, in the units that people write."""

    row: Mapping[str, str]
    gpci: tuple[str, str, str]
    on: date
    facility: bool
    modifiers: Sequence[str] = ()
    units: Decimal = Decimal(1)
    qualifying: bool = False
    cap: str = ""


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def factor(on: date, *, qualifying: bool) -> Decimal:
    return next(Decimal(row[2 if qualifying else 1]) for row in reversed(FACTORS) if row[0] <= on)


def amount(line: Line) -> Decimal | None:
    """The price in dollars; None where a modifier leaves none."""
    value = {name: Decimal(text) for name, text in line.row.items() if name not in _INDICATORS}
    work, pe, malpractice = map(Decimal, line.gpci)
    where = "facility_pe" if line.facility else "non_facility_pe"
    conversion = factor(line.on, qualifying=line.qualifying)

    def reckoned(expense: Decimal, insurance: Decimal) -> Decimal:
        return cents((value["work"] * work + expense * pe + insurance * malpractice) * conversion)

    one = reckoned(value[where], value["malpractice"])
    capped = (value[f"opps_{where}"], value["opps_malpractice"])
    if line.cap:
        one = min(one, Decimal(line.cap))
    elif sum(capped) > 0:
        one = min(one, reckoned(*capped))
    share = Decimal(1)
    for modifier in line.modifiers:
        left = _share(modifier, line.row)
        if left is None:
            return None
        share *= left
    return cents(one * line.units * share)


_INDICATORS = ("bilateral", "multiple_procedure", "assistant", "co_surgeon", "global_days")


def _share(modifier: str, row: Mapping[str, str]) -> Decimal | None:
    match modifier:
        case "50":
            return {"0": Decimal(1), "1": Decimal("1.5"), "2": Decimal(1), "3": Decimal(2)}.get(row["bilateral"])
        case "51":
            return {"0": Decimal(1), "2": Decimal("0.5")}.get(row["multiple_procedure"])
        case "62":
            return {"1": Decimal("0.625"), "2": Decimal("0.625")}.get(row["co_surgeon"])
        case "80" | "81" | "82":
            return {"2": Decimal("0.16")}.get(row["assistant"])
        case "AS":
            return {"2": Decimal("0.16") * Decimal("0.85")}.get(row["assistant"])
        case "78":
            if row["global_days"] in ("000", "XXX"):
                return Decimal(1)
            return Decimal(row["intra_op"]) if Decimal(row["intra_op"]) > 0 else None
        case _:
            return Decimal(1)
