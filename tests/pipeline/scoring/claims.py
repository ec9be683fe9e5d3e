"""Made-up claims for tests of the scoring, each written with what differs."""

from datetime import date
from typing import Any

import polars as pl

from claimdeck.pipeline.domain.frames import (
    CLAIMS_SCHEMA,
    DIAGNOSES_SCHEMA,
    LINES_SCHEMA,
    PROVIDERS_SCHEMA,
    Claims,
)

DAY = date(2025, 3, 10)


def line(code: str = "99213", charge: int = 10_000, units: int = 1, *modifiers: str, **values: Any) -> dict[str, Any]:
    """A line; `charge` in cents, `units` whole."""
    named = {f"modifier{number}": modifier for number, modifier in enumerate(modifiers, start=1)}
    usual = {"unit_type": "UN", "diagnosis_pointer": "1", "place_of_service": "11", "service_from_date": DAY}
    return {"procedure_code": code, "charge_amount": charge, "units": units * 1000, **usual, **named, **values}


def claims_of(*claims: tuple[dict[str, Any], list[dict[str, Any]], list[str]]) -> Claims:
    """Each claim as what differs of itself, its lines and its diagnoses."""
    heads, lines, diagnoses = [], [], []
    for number, (head, its_lines, codes) in enumerate(claims):
        claim_id = head.get("claim_id", f"ZZ{number:04d}")
        usual = {"primary_diagnosis": codes[0] if codes else "", "frequency_code": "1", "version": 1}
        dates = dict.fromkeys(("service_from_date", "service_to_date", "received_date"), DAY)
        total = sum(one["charge_amount"] for one in its_lines)
        heads.append({"claim_id": claim_id, "total_charge_amount": total, **usual, **dates, **head})
        lines += [{"claim_id": claim_id, "line_number": place, **one} for place, one in enumerate(its_lines, start=1)]
        diagnoses += [{"claim_id": claim_id, "sequence": place, "code": c} for place, c in enumerate(codes, start=1)]
    return Claims(
        _frame(heads, CLAIMS_SCHEMA),
        _frame(lines, LINES_SCHEMA),
        _frame(diagnoses, DIAGNOSES_SCHEMA),
        pl.DataFrame(schema=PROVIDERS_SCHEMA),
    )


def _frame(rows: list[dict[str, Any]], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema).with_columns(pl.col(pl.String).fill_null(""))
