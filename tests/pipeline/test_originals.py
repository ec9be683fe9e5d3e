"""A failed claim is kept whole and becomes the same frames again."""

import json
from datetime import date

import polars as pl
from polars.testing import assert_frame_equal

from claimdeck.pipeline.domain.frames import (
    CLAIMS_SCHEMA,
    DIAGNOSES_SCHEMA,
    LINES_SCHEMA,
    PROVIDERS_SCHEMA,
    Claims,
    no_claims,
)
from claimdeck.pipeline.domain.originals import claims_of, originals_of


def frame(schema: dict[str, pl.DataType], rows: list[dict[str, object]]) -> pl.DataFrame:
    """Rows with what they lack filled in: texts empty, numbers 0, dates null."""
    usual = {name: "" if kind == pl.String() else 0 if kind.is_integer() else None for name, kind in schema.items()}
    return pl.DataFrame([{**usual, **row} for row in rows], schema=schema)


def made_up() -> Claims:
    day = date(2025, 3, 1)
    return Claims(
        frame(
            CLAIMS_SCHEMA,
            [
                {"claim_id": "ZZ1", "patient_last_name": "Tést <b>", "service_from_date": day, "version": 3},
                {"claim_id": "zz1", "total_charge_amount": 12_345_678_901, "version": 1, "waived_rules": "mue"},
            ],
        ),
        frame(
            LINES_SCHEMA,
            [
                {"claim_id": "ZZ1", "line_number": 2, "units": 1500},
                {"claim_id": "ZZ1", "line_number": 1, "service_from_date": day},
            ],
        ),
        frame(DIAGNOSES_SCHEMA, [{"claim_id": "zz1", "sequence": 1, "code": "Z00.0"}]),
        frame(PROVIDERS_SCHEMA, [{"claim_id": "ZZ1", "role": "DN", "npi": "1234567893"}]),
    )


def test_claims_survive_being_kept_as_json() -> None:
    claims = made_up()
    kept = json.loads(json.dumps(originals_of(claims)))
    assert [line["line_number"] for line in kept["ZZ1"]["lines"]] == [1, 2]
    assert kept["ZZ1"]["claim"]["service_from_date"] == "2025-03-01"
    for again, before in zip(claims_of(kept.values()).frames, claims.frames, strict=True):
        assert_frame_equal(again, before, check_row_order=False)


def test_no_claims_are_kept_as_none() -> None:
    assert originals_of(no_claims()) == {}
    for again, before in zip(claims_of([]).frames, no_claims().frames, strict=True):
        assert_frame_equal(again, before)


def test_an_original_without_newer_columns_is_still_read() -> None:
    kept = originals_of(made_up())["ZZ1"]
    del kept["claim"]["waived_rules"], kept["claim"]["version"]
    claims = claims_of([kept])
    assert claims.claims["waived_rules"].to_list() == [""] and claims.claims["version"].to_list() == [1]
