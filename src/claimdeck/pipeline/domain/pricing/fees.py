"""Fee schedules as columns: what a price is reckoned from. Values and factors are whole ten-thousandths."""

from dataclasses import dataclass, field
from typing import Final

import polars as pl

# Every frame says from which day to which its rows hold, both included; null: open.
PERIOD: Final[dict[str, pl.DataType]] = {"effective_from": pl.Date(), "effective_to": pl.Date()}

RVU_SCHEMA: Final[dict[str, pl.DataType]] = {
    "code": pl.String(),
    "modifier": pl.String(),
    "status": pl.String(),
    "work": pl.Int64(),
    "non_facility_pe": pl.Int64(),
    "facility_pe": pl.Int64(),
    "malpractice": pl.Int64(),
    "pctc": pl.String(),
    "global_days": pl.String(),
    "pre_op": pl.Int64(),
    "intra_op": pl.Int64(),
    "post_op": pl.Int64(),
    "multiple_procedure": pl.String(),
    "bilateral": pl.String(),
    "assistant": pl.String(),
    "co_surgeon": pl.String(),
    "team": pl.String(),
    "conversion_factor": pl.Int64(),
    "opps_non_facility_pe": pl.Int64(),
    "opps_facility_pe": pl.Int64(),
    "opps_malpractice": pl.Int64(),
    **PERIOD,
}
GPCI_SCHEMA: Final[dict[str, pl.DataType]] = {
    "mac": pl.String(),
    "locality": pl.String(),
    "work": pl.Int64(),
    "pe": pl.Int64(),
    "malpractice": pl.Int64(),
    **PERIOD,
}
OPPS_CAP_SCHEMA: Final[dict[str, pl.DataType]] = {
    "code": pl.String(),
    "modifier": pl.String(),
    "mac": pl.String(),
    "locality": pl.String(),
    "facility_cents": pl.Int64(),
    "non_facility_cents": pl.Int64(),
    **PERIOD,
}
ANESTHESIA_SCHEMA: Final[dict[str, pl.DataType]] = {
    "mac": pl.String(),
    "locality": pl.String(),
    "factor": pl.Int64(),
    "qualifying": pl.Int64(),
    **PERIOD,
}
ANESTHESIA_BASE_SCHEMA: Final[dict[str, pl.DataType]] = {"code": pl.String(), "base_units": pl.Int64(), **PERIOD}


@dataclass(frozen=True, slots=True)
class Fees:
    """All schedules, of every date that was imported. Keys within a period are unique in each frame."""

    rvu: pl.DataFrame = field(repr=False)
    gpci: pl.DataFrame = field(repr=False)
    opps_cap: pl.DataFrame = field(repr=False)
    anesthesia: pl.DataFrame = field(repr=False)
    anesthesia_base: pl.DataFrame = field(repr=False)


@dataclass(frozen=True, slots=True)
class PriceOptions:
    """How an organization is priced: where its facilities do not say, and by which conversion factor (QP or not)."""

    default_mac: str = ""
    default_locality: str = ""
    qualifying_participant: bool = False


def no_fees() -> Fees:
    """Schedules without a row: nothing has a price."""
    schemas = (RVU_SCHEMA, GPCI_SCHEMA, OPPS_CAP_SCHEMA, ANESTHESIA_SCHEMA, ANESTHESIA_BASE_SCHEMA)
    return Fees(*(pl.DataFrame(schema=schema) for schema in schemas))
