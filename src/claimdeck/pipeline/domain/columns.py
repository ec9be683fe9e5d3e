"""What a professional claim consists of: each column described once, for frames, tables, files, rules and pages."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import polars as pl


class Sort(StrEnum):
    """How a column's values look in a frame.

    TEXT is never null: nothing is the empty text. DATE may be null. MONEY is whole cents, UNITS whole thousandths.
    """

    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    UNITS = "units"
    WHOLE = "whole"
    SEALED = "sealed"


FRAME_TYPES: Final = {
    Sort.TEXT: pl.String(),
    Sort.DATE: pl.Date(),
    Sort.MONEY: pl.Int64(),
    Sort.UNITS: pl.Int64(),
    Sort.WHOLE: pl.Int32(),
    Sort.SEALED: pl.Binary(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of both databases; `name` is also its heading in files. `length` is in characters.

    `patient`: it says something about a person, so it is masked outside of the pages of those who may see it.
    `amendable`: a person may change it (`amend_claim`).
    """

    name: str
    sort: Sort = Sort.TEXT
    length: int = 0
    label: str
    patient: bool = False
    amendable: bool = True

    @property
    def frame_type(self) -> pl.DataType:
        return FRAME_TYPES[self.sort]


def _text(name: str, length: int, label: str, *, patient: bool = False, amendable: bool = True) -> Column:
    return Column(name=name, length=length, label=label, patient=patient, amendable=amendable)


def _date(name: str, label: str, *, patient: bool = False) -> Column:
    return Column(name=name, sort=Sort.DATE, label=label, patient=patient)


CLAIM_ID: Final = _text("claim_id", 50, "Claim", amendable=False)

# The claim itself, in the order of the tables.
CLAIM: Final = (
    CLAIM_ID,
    _text("facility_id", 50, "Facility"),
    _text("department_id", 50, "Department"),
    _text("patient_account_number", 50, "Patient account number", patient=True),
    _text("patient_first_name", 100, "Patient's first name", patient=True),
    _text("patient_last_name", 100, "Patient's last name", patient=True),
    _text("medical_record_number", 50, "Medical record number", patient=True),
    _date("date_of_birth", "Date of birth", patient=True),
    _text("gender", 1, "Gender", patient=True),
    _text("subscriber_id", 80, "Subscriber (member id, MBI)", patient=True),
    _date("service_from_date", "Service from"),
    _date("service_to_date", "Service to"),
    _date("received_date", "Received"),
    _text("primary_diagnosis", 10, "Primary diagnosis"),
    _text("financial_class", 50, "Financial class"),
    _text("secondary_insurance", 100, "Secondary insurance"),
    Column(name="total_charge_amount", sort=Sort.MONEY, label="Total charge"),
    _text("billing_provider_npi", 10, "Billing provider NPI"),
    _text("billing_tin", 20, "Billing TIN"),
    _text("billing_taxonomy", 10, "Billing taxonomy"),
    _text("rendering_provider_npi", 10, "Rendering provider NPI"),
    _text("referring_provider_npi", 10, "Referring provider NPI"),
    _text("payer", 80, "Payer"),
    _text("frequency_code", 1, "Claim frequency code"),
    _text("original_reference", 50, "Original reference number"),
)

# A service line. `line_number` counts from 1; 0 elsewhere means the claim as a whole.
LINE: Final = (
    CLAIM_ID,
    Column(name="line_number", sort=Sort.WHOLE, label="Line", amendable=False),
    _text("procedure_code", 10, "Procedure"),
    _text("modifier1", 2, "Modifier 1"),
    _text("modifier2", 2, "Modifier 2"),
    _text("modifier3", 2, "Modifier 3"),
    _text("modifier4", 2, "Modifier 4"),
    Column(name="units", sort=Sort.UNITS, label="Units"),
    _text("unit_type", 2, "Unit type (UN units, MJ minutes)"),
    Column(name="charge_amount", sort=Sort.MONEY, label="Charge"),
    _date("service_from_date", "Service from"),
    _date("service_to_date", "Service to"),
    _text("diagnosis_pointer", 30, "Diagnosis pointers"),
    _text("place_of_service", 2, "Place of service"),
    _text("revenue_code", 4, "Revenue code"),
)
MODIFIERS: Final = ("modifier1", "modifier2", "modifier3", "modifier4")

# Diagnoses in the order of the claim, from 1; the first is the principal one.
DIAGNOSIS: Final = (
    CLAIM_ID,
    Column(name="sequence", sort=Sort.WHOLE, label="Sequence", amendable=False),
    _text("code", 10, "Diagnosis"),
    _text("code_type", 10, "Code type (ABK principal, ABF other)"),
)

# Whoever else is named with an NPI, in the role that the file gave (DN, DK, 77, 71, 82, …); line 0 is the claim.
PROVIDER: Final = (
    CLAIM_ID,
    Column(name="line_number", sort=Sort.WHOLE, label="Line", amendable=False),
    _text("role", 3, "Role", amendable=False),
    _text("npi", 10, "NPI"),
)

# What staging adds to the claim that a load carries along: which version this is, the ids of the rules (with commas
# between them) that do not hold this version because a person released it, and the original, sealed.
CARRIED: Final = (
    Column(name="version", sort=Sort.WHOLE, label="Version", amendable=False),
    _text("waived_rules", 1_000, "Waived rules", amendable=False),
    Column(name="raw_data", sort=Sort.SEALED, label="Original", patient=True, amendable=False),
)


def frame_schema(columns: tuple[Column, ...]) -> dict[str, pl.DataType]:
    """Names and types of a frame with these columns."""
    return {column.name: column.frame_type for column in columns}
