"""Made-up claims are the same everywhere, of nobody, and faulty as announced."""

import hashlib

import polars as pl
import pytest

from claimdeck.kit.identifiers import npi_is_valid
from claimdeck.pipeline.domain.frames import CLAIMS_SCHEMA, DIAGNOSES_SCHEMA, LINES_SCHEMA, PROVIDERS_SCHEMA, Claims
from claimdeck.pipeline.intake.made_up.faults import FAULTS
from claimdeck.pipeline.intake.synthetic import (
    planted_filters,
    synthetic_claims,
    synthetic_faults,
    synthetic_tables,
)
from claimdeck.pipeline.reference.sample_codes import PROCEDURES

# Of the first 300 claims with seed 7; a change of it changes what everybody's demo and benchmarks are made of.
GOLDEN = "e2c644c7c7b2f748bd2d0a7d0dcb910bdf6e90bacd72cdb15aaafee6d7537c1d"


@pytest.fixture(scope="module")
def claims() -> Claims:
    return next(synthetic_claims(10_000, seed=7))


def test_the_same_seed_gives_the_same_claims_on_every_machine() -> None:
    written = hashlib.sha256()
    for frame in next(synthetic_claims(300, seed=7)).frames:
        written.update(frame.drop("raw_data", "version", "waived_rules", strict=False).write_csv().encode())
    assert written.hexdigest() == GOLDEN


def test_neither_chunks_nor_the_beginning_change_a_claim(claims: Claims) -> None:
    parts = list(synthetic_claims(500, seed=7, start=100, chunk=37))
    whole = claims.only(claims.claims["claim_id"][100:600])
    assert [len(part) for part in parts] == [37] * 13 + [19]
    for part, expected in zip(zip(*(part.frames for part in parts), strict=True), whole.frames, strict=True):
        key = ["claim_id", *(name for name in ("line_number", "sequence", "role") if name in expected.columns)]
        assert pl.concat(part).sort(key).equals(expected.sort(key))


def test_another_seed_gives_other_claims(claims: Claims) -> None:
    other = next(synthetic_claims(100, seed=8))
    assert not claims.claims["claim_id"].is_in(other.claims["claim_id"].implode()).any()


def test_frames_have_the_columns_of_the_pipeline(claims: Claims) -> None:
    schemas = (CLAIMS_SCHEMA, LINES_SCHEMA, DIAGNOSES_SCHEMA, PROVIDERS_SCHEMA)
    assert [dict(frame.schema) for frame in claims.frames] == list(schemas)
    for frame in claims.frames:
        assert set(frame.drop("raw_data", strict=False).null_count().row(0)) == {0}


def test_two_and_a_half_lines_a_claim_most_of_them_priced(claims: Claims) -> None:
    assert 2.4 < claims.lines.height / len(claims) < 2.6
    known = claims.lines["procedure_code"].is_in([one.code for one in PROCEDURES])
    assert known.mean() > 0.99  # type: ignore[operator]
    assert claims.lines.select("claim_id", "line_number").is_unique().all()


def test_one_in_twenty_has_a_fault_and_every_fault_occurs(claims: Claims) -> None:
    faults = synthetic_faults(claims, seed=7)
    assert 0.04 < (faults["fault"] != "").mean() < 0.06  # type: ignore[operator]
    assert set(faults["fault"]) == {"", *(fault.name for fault in FAULTS)}


def test_claims_without_a_fault_are_sound(claims: Claims) -> None:
    faults = synthetic_faults(claims, seed=7)
    sound = claims.only(faults.filter(pl.col("fault") == "")["claim_id"])
    of_claim, lines, tables = sound.claims, sound.lines, synthetic_tables()
    assert all(npi_is_valid(npi) for npi in set(of_claim["billing_provider_npi"]) | set(sound.providers["npi"]))
    assert of_claim["facility_id"].is_in(tables.facilities["facility_id"].implode()).all()
    assert of_claim["payer"].is_in(tables.payers["payer"].implode()).all()
    sums = lines.group_by("claim_id").agg(pl.col("charge_amount").sum(), pl.col("service_to_date").max())
    joined = of_claim.join(sums, on="claim_id", suffix="_lines")
    assert (joined["total_charge_amount"] == joined["charge_amount"]).all()
    assert (joined["service_to_date"] == joined["service_to_date_lines"]).all()
    assert (joined["received_date"] > joined["service_to_date"]).all()
    assert (joined["date_of_birth"] < joined["service_from_date"]).all()


def test_nobody_in_them_exists(claims: Claims) -> None:
    assert claims.claims["claim_id"].str.starts_with("ZZ").all()
    assert claims.claims["billing_tin"].str.starts_with("97").all()
    assert claims.claims["patient_last_name"].str.starts_with("Zz").all()


def test_filters_are_planted_where_claims_show_why_but_not_always(claims: Claims) -> None:
    planted = planted_filters(claims, seed=7)
    assert planted["claim_id"].equals(claims.claims["claim_id"])
    assert set(planted["filter"]) == {0, 1, 2, 3, 4, 5}
    separate = claims.lines.filter(pl.col("modifier1") == "59")["claim_id"]
    unbundling = planted.filter(pl.col("claim_id").is_in(separate.implode()))["filter"]
    assert 0.6 < (unbundling == 2).mean() < 0.98  # type: ignore[operator]
