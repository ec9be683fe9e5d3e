"""A claim without a fault, and how to make one with a fault of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from claimdeck.pipeline.domain.frames import (
    CLAIMS_SCHEMA,
    DIAGNOSES_SCHEMA,
    LINES_SCHEMA,
    PROVIDERS_SCHEMA,
    Claims,
)
from claimdeck.pipeline.domain.rules.known import Known

AS_OF: Final = date(2025, 6, 30)
SERVED: Final = date(2025, 3, 10)

CLAIM: Final[Mapping[str, Any]] = {
    "claim_id": "ZZ1",
    "facility_id": "F1",
    "patient_first_name": "Inventa",
    "patient_last_name": "Madeup",
    "date_of_birth": date(1980, 5, 17),
    "gender": "F",
    "subscriber_id": "ZZMEMBER1",
    "service_from_date": SERVED,
    "service_to_date": SERVED,
    "received_date": date(2025, 3, 20),
    "primary_diagnosis": "E119",
    "financial_class": "CI",
    "total_charge_amount": 100_00,
    "billing_provider_npi": "1234567893",
    "billing_tin": "970000001",
    "billing_taxonomy": "",
    "rendering_provider_npi": "1234567893",
    "payer": "Invented Mutual",
    "frequency_code": "1",
    "version": 1,
}
LINE: Final[Mapping[str, Any]] = {
    "claim_id": "ZZ1",
    "line_number": 1,
    "procedure_code": "N1022",
    "units": 1_000,
    "unit_type": "UN",
    "charge_amount": 100_00,
    "service_from_date": SERVED,
    "service_to_date": SERVED,
    "diagnosis_pointer": "1",
    "place_of_service": "11",
}
DIAGNOSIS: Final[Mapping[str, Any]] = {"claim_id": "ZZ1", "sequence": 1, "code": "E119", "code_type": "ABK"}
PROVIDER: Final[Mapping[str, Any]] = {"claim_id": "ZZ1", "line_number": 1, "role": "DN", "npi": "1234567893"}

Row = Mapping[str, Any]


def frame(rows: Sequence[Row], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Rows as a frame of that shape; text that is not given is empty."""
    empty = {name: "" for name, dtype in schema.items() if dtype == pl.String}
    return pl.DataFrame([{**empty, **row} for row in rows], schema=dict(schema))


def claims_of(
    claims: Sequence[Row] = (CLAIM,),
    lines: Sequence[Row] = (LINE,),
    diagnoses: Sequence[Row] = (DIAGNOSIS,),
    providers: Sequence[Row] = (),
) -> Claims:
    """Claims out of rows, each as it is given."""
    return Claims(
        frame(claims, CLAIMS_SCHEMA),
        frame(lines, LINES_SCHEMA),
        frame(diagnoses, DIAGNOSES_SCHEMA),
        frame(providers, PROVIDERS_SCHEMA),
    )


def known(**parts: Any) -> Known:
    """What is known: nothing but what is given; reference frames by their names."""
    own = {"facilities", "financial_classes", "payers", "physicians", "duplicates", "as_of", "duplicate_texts"}
    empty = pl.DataFrame()
    return Known(
        **{
            "as_of": AS_OF,
            **dict.fromkeys(("facilities", "financial_classes", "payers", "physicians"), empty),
            "duplicates": pl.Series([], dtype=pl.String),
            "reference": {name: table for name, table in parts.items() if name not in own},
            **{name: table for name, table in parts.items() if name in own},
        }
    )
