"""What is wrong with the faulty ones among made-up claims: one fault each, of every family of rules."""

from dataclasses import dataclass, field
from typing import Final

import polars as pl

from claimdeck.pipeline.intake.made_up.tables import MEDICARE
from claimdeck.pipeline.reference.sample_codes import ADD_ON, NOT_SPECIFIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Columns that a fault overwrites: of the claim, of its first line, of its first diagnosis.

    A fault without columns is drawn into the claim from the start (`claims.py` knows it by its name).
    """

    name: str
    weight: int
    claim: dict[str, pl.Expr] = field(default_factory=dict)
    line: dict[str, pl.Expr] = field(default_factory=dict)
    diagnosis: dict[str, pl.Expr] = field(default_factory=dict)


def _wrong_digit(column: str) -> pl.Expr:
    """The number with its check digit raised by one."""
    check = pl.col(column).str.slice(9).cast(pl.Int32(), strict=False)
    return pl.col(column).str.slice(0, 9) + ((check + 1) % 10).cast(pl.String())


FAULTS: Final = (
    Fault(name="billing_npi", weight=8, claim={"billing_provider_npi": _wrong_digit("billing_provider_npi")}),
    Fault(name="rendering_npi", weight=8, claim={"rendering_provider_npi": _wrong_digit("rendering_provider_npi")}),
    Fault(name="referring_npi", weight=4, claim={"referring_provider_npi": pl.lit("12345")}),
    Fault(name="tin", weight=3, claim={"billing_tin": pl.lit("97-00001")}),
    Fault(name="taxonomy", weight=3, claim={"billing_taxonomy": pl.lit("299Z")}),
    Fault(
        name="mbi",
        weight=6,
        claim={
            "subscriber_id": pl.lit("1SOL-ZZ0-BI"),
            "payer": pl.lit(MEDICARE[0]),
            "financial_class": pl.lit(MEDICARE[1]),
        },
    ),
    Fault(name="facility", weight=4, claim={"facility_id": pl.lit("ZZF999")}),
    Fault(name="financial_class", weight=4, claim={"financial_class": pl.lit("ZZ")}),
    Fault(name="birth", weight=4, claim={"date_of_birth": pl.col("service_from_date").dt.offset_by("30d")}),
    Fault(name="order", weight=3, claim={"service_to_date": pl.col("service_from_date").dt.offset_by("-1d")}),
    Fault(name="line_outside", weight=3, line={"service_from_date": pl.col("service_from_date").dt.offset_by("-3d")}),
    Fault(name="future", weight=3, claim={"received_date": pl.col("service_from_date").dt.offset_by("-5d")}),
    Fault(name="late", weight=6, claim={"received_date": pl.col("service_to_date").dt.offset_by("400d")}),
    Fault(name="place", weight=4, line={"place_of_service": pl.lit("98")}),
    Fault(name="procedure_format", weight=3, line={"procedure_code": pl.lit("N10-2")}),
    Fault(name="procedure_unknown", weight=5, line={"procedure_code": pl.lit("N7999")}),
    Fault(name="modifier_unknown", weight=4, line={"modifier1": pl.lit("Z9")}),
    Fault(name="modifier_twice", weight=2, line={"modifier1": pl.lit("59"), "modifier2": pl.lit("59")}),
    Fault(
        name="diagnosis_format", weight=3, claim={"primary_diagnosis": pl.lit("9X")}, diagnosis={"code": pl.lit("9X")}
    ),
    Fault(
        name="diagnosis_not_specific",
        weight=6,
        claim={"primary_diagnosis": pl.lit(NOT_SPECIFIC[0])},
        diagnosis={"code": pl.lit(NOT_SPECIFIC[0])},
    ),
    Fault(name="pointer", weight=4, line={"diagnosis_pointer": pl.lit("1:9")}),
    Fault(name="no_pointer", weight=2, line={"diagnosis_pointer": pl.lit("")}),
    Fault(name="no_units", weight=3, line={"units": pl.lit(0, pl.Int64())}),
    Fault(name="charge", weight=8, claim={"total_charge_amount": pl.col("total_charge_amount") + 10_00}),
    Fault(
        name="replacement",
        weight=4,
        claim={"frequency_code": pl.lit("7"), "original_reference": pl.lit("")},
    ),
    Fault(
        name="sex",
        weight=3,
        claim={"gender": pl.lit("M"), "primary_diagnosis": pl.lit("O80")},
        diagnosis={"code": pl.lit("O80")},
    ),
    Fault(name="unit_limit", weight=6, line={"units": pl.lit(20_000, pl.Int64()), "unit_type": pl.lit("UN")}),
    Fault(name="add_on", weight=3, line={"procedure_code": pl.lit(ADD_ON[0].code)}),
    # Drawn into the claim from the start.
    Fault(name="pair", weight=8),
    Fault(name="too_many_lines", weight=1),
    Fault(name="duplicate", weight=8),
)
NUMBERS: Final = {fault.name: number for number, fault in enumerate(FAULTS, start=1)}
NO_FAULT: Final = 0


def spoiled(frame: pl.DataFrame, part: str, where: pl.Expr) -> pl.DataFrame:
    """The frame with its faults: it has the column `fault`, which goes; `part` is claim, line or diagnosis."""
    columns: dict[str, pl.Expr] = {}
    for fault in FAULTS:
        changes: dict[str, pl.Expr] = getattr(fault, part)
        for column, value in changes.items():
            broken = (pl.col("fault") == NUMBERS[fault.name]) & where
            columns[column] = pl.when(broken).then(value).otherwise(columns.get(column, pl.col(column)))
    return frame.with_columns(**columns).drop("fault")
