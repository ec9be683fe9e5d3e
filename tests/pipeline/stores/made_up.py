"""Made-up claims as frames, and what a load of them writes."""

from datetime import date

import polars as pl

from claimdeck.pipeline.domain.frames import (
    CLAIMS_SCHEMA,
    DIAGNOSES_SCHEMA,
    LINES_SCHEMA,
    PROVIDERS_SCHEMA,
    Claims,
)
from claimdeck.pipeline.stores.port import Loadable

DAY = date(2025, 3, 4)


def claims(count: int, *, start: int = 0, lines: int = 2) -> Claims:
    """So many claims, ZZ00000001 and on, each of `lines` lines of 100.25, a diagnosis and a provider."""
    numbers = pl.DataFrame({"number": pl.int_range(start + 1, start + count + 1, eager=True)})
    ids = numbers.select(claim_id=pl.format("ZZ{}", pl.col("number").cast(pl.String).str.zfill(8)))
    head = ids.with_columns(
        facility_id=pl.lit("F1"),
        patient_first_name=pl.lit("Zed"),
        patient_last_name=pl.lit("Zzyzx’s"),
        date_of_birth=pl.lit(date(1950, 1, 2)),
        gender=pl.lit("F"),
        service_from_date=pl.lit(DAY),
        service_to_date=pl.lit(DAY),
        total_charge_amount=pl.lit(10_025 * lines, dtype=pl.Int64),
        version=pl.lit(1, dtype=pl.Int32),
        raw_data=pl.lit(b"sealed\x00bytes"),
    )
    line = ids.join(pl.DataFrame({"line_number": pl.int_range(1, lines + 1, eager=True)}), how="cross").with_columns(
        procedure_code=pl.lit("99213"),
        units=pl.lit(1_500, dtype=pl.Int64),
        charge_amount=pl.lit(10_025, dtype=pl.Int64),
        service_from_date=pl.lit(DAY),
    )
    diagnosis = ids.with_columns(sequence=pl.lit(1), code=pl.lit("Z0000"), code_type=pl.lit("ABK"))
    provider = ids.with_columns(line_number=pl.lit(0), role=pl.lit("82"), npi=pl.lit("1234567893"))
    return Claims(
        _shaped(head, CLAIMS_SCHEMA),
        _shaped(line, LINES_SCHEMA),
        _shaped(diagnosis, DIAGNOSES_SCHEMA),
        _shaped(provider, PROVIDERS_SCHEMA),
    )


def _shaped(frame: pl.DataFrame, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """A frame of these columns; what it lacks is empty text, null elsewhere."""
    return frame.select(
        pl.col(name).cast(kind)
        if name in frame.columns
        else pl.lit("" if kind == pl.String else None, dtype=kind).alias(name)
        for name, kind in schema.items()
    )


def loadable(of: Claims, failed: tuple[str, ...] = ()) -> Loadable:
    """What a load of these claims writes when some of them failed."""
    bad = of.only(pl.Series(list(failed), dtype=pl.String)).claims
    good = of.without(pl.Series(list(failed), dtype=pl.String))
    return Loadable(
        claims=good.claims.with_columns(
            duplicate_key=pl.col("claim_id").cast(pl.Binary),
            total_reimbursement_amount=pl.lit(None, dtype=pl.Int64),
            filter_number=pl.lit(3, dtype=pl.Int16),
            filter_probabilities=pl.lit('{"3":0.9}'),
            model_version=pl.lit("v1"),
        ),
        lines=good.lines.with_columns(
            rvu_value=pl.lit(12_345, dtype=pl.Int64),
            reimbursement_amount=pl.lit(4_567, dtype=pl.Int64),
            price_basis=pl.lit("PFS"),
        ),
        diagnoses=good.diagnoses,
        providers=good.providers,
        violations=pl.DataFrame(
            {
                "claim_id": bad["claim_id"],
                "version": bad["version"],
                "line_number": pl.Series([0] * bad.height, dtype=pl.Int32),
                "rule": ["npi_billing"] * bad.height,
                "severity": ["reject"] * bad.height,
                "carc": ["16"] * bad.height,
            }
        ),
        failed=bad.select(
            "claim_id",
            "version",
            original_data=pl.lit(b"sealed"),
            failure_reason=pl.lit("NPI"),
            failure_category=pl.lit("rule"),
            processing_stage=pl.lit("validate"),
            rule=pl.lit("npi_billing"),
            potential_revenue_loss=pl.col("total_charge_amount"),
            total_charge_amount=pl.col("total_charge_amount"),
            held=pl.lit(False),
        ),
    )
