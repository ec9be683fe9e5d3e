"""All violations of all claims, each with the severity that the rulebook says."""

import dataclasses
from datetime import date

import polars as pl

from claimdeck.pipeline.domain.frames import VIOLATIONS_SCHEMA, no_claims
from claimdeck.pipeline.domain.masking import masked
from claimdeck.pipeline.domain.rules.engine import find_violations
from claimdeck.pipeline.domain.rules.rulebook import default_rulebook
from claimdeck.pipeline.domain.states import Severity
from tests.pipeline.rules.claims import CLAIM, LINE, claims_of, known

FAULTY = {**CLAIM, "claim_id": "ZZ2", "billing_tin": "12-34", "rendering_provider_npi": "1234567890"}


def test_nothing_is_wrong_with_no_claims() -> None:
    findings = find_violations(no_claims(), known(), default_rulebook())
    assert findings.violations.height == 0
    assert findings.violations.schema == VIOLATIONS_SCHEMA


def test_every_violation_is_reported_and_a_sound_claim_has_none() -> None:
    claims = claims_of([CLAIM, FAULTY], [], [])
    found = find_violations(claims, known(), default_rulebook(), only=["tin_format", "npi_rendering"]).violations
    assert found.schema == VIOLATIONS_SCHEMA
    assert found.select("claim_id", "rule", "seen").rows() == [
        ("ZZ2", "npi_rendering", "1234567890"),
        ("ZZ2", "tin_format", "12-34"),
    ]
    assert found["carc"].to_list() == ["207", "16"]


def test_a_date_is_said_as_it_was_sent() -> None:
    far = {**CLAIM, "service_from_date": date(9999, 12, 31), "service_to_date": date(1, 1, 1)}
    found = find_violations(claims_of([far], [], []), known(), default_rulebook(), only=["service_dates_order"])
    assert found.violations["seen"].to_list() == ["9999-12-31 to 0001-01-01"]


def test_an_organization_may_weigh_a_rule_otherwise() -> None:
    book = dataclasses.replace(default_rulebook(), severities={"tin_format": Severity.WARN})
    found = find_violations(claims_of([FAULTY], [], []), known(), book, only=["tin_format", "npi_rendering"]).violations
    assert dict(found.select("rule", "severity").iter_rows()) == {"tin_format": "warn", "npi_rendering": "reject"}


def test_what_a_person_released_warns_but_what_is_rejected_stays_so() -> None:
    book = dataclasses.replace(default_rulebook(), severities={"tin_format": Severity.HOLD})
    claims = claims_of([FAULTY, {**FAULTY, "claim_id": "ZZ3"}], [], [])
    waived = pl.Series("waived_rules", ["tin_format, npi_rendering", ""])
    released = dataclasses.replace(claims, claims=claims.claims.with_columns(waived))
    found = find_violations(released, known(), book, only=["tin_format", "npi_rendering"]).violations
    assert found.select("claim_id", "rule", "severity").rows() == [
        ("ZZ2", "npi_rendering", "reject"),
        ("ZZ2", "tin_format", "warn"),
        ("ZZ3", "npi_rendering", "reject"),
        ("ZZ3", "tin_format", "hold"),
    ]


def test_rules_without_their_table_are_named() -> None:
    assert "taxonomy_known" in find_violations(no_claims(), known(), default_rulebook()).not_run
    taxonomy = pl.DataFrame({"code": ["207Q00000X"]})
    assert "taxonomy_known" not in find_violations(no_claims(), known(taxonomy=taxonomy), default_rulebook()).not_run


def test_what_could_be_a_person_is_masked_and_codes_are_not() -> None:
    found = find_violations(
        claims_of([FAULTY], [], []), known(), default_rulebook(), only=["tin_format", "npi_rendering"]
    ).violations
    shown = masked(found, default_rulebook())
    assert dict(shown.select("rule", "seen").iter_rows()) == {"tin_format": "##-##", "npi_rendering": "1234567890"}
    named = found.with_columns(seen=pl.lit("Madeup Ina"))
    assert dict(masked(named, default_rulebook()).select("rule", "seen").iter_rows())["npi_rendering"] == "xxxxxx xxx"
    unknown = masked(found.with_columns(rule=pl.lit("own_gone")), default_rulebook())
    assert unknown["seen"].to_list() == ["##########", "##-##"]


def twins(*stopped: str) -> list[tuple[str, str]]:
    """Three claims that are the same, some of which fail for themselves: what is suspected, and what of."""
    names = ("ZZ1", "ZZ2", "ZZ3")
    claims = claims_of(
        [{**CLAIM, "claim_id": name, **({"billing_tin": "12-34"} if name in stopped else {})} for name in names],
        [{**LINE, "claim_id": name} for name in names],
        [],
    )
    found = find_violations(claims, known(), default_rulebook(), only=["tin_format", "duplicate_in_batch"]).violations
    return found.filter(pl.col("rule") == "duplicate_in_batch").select("claim_id", "seen").rows()


def test_of_claims_that_are_the_same_the_first_that_nothing_else_stops_goes_through() -> None:
    assert twins() == [("ZZ2", "the same as ZZ1"), ("ZZ3", "the same as ZZ1")]
    assert twins("ZZ1") == [("ZZ1", "the same as ZZ2"), ("ZZ3", "the same as ZZ2")]
    assert twins("ZZ1", "ZZ2") == [("ZZ1", "the same as ZZ3"), ("ZZ2", "the same as ZZ3")]
    assert twins("ZZ1", "ZZ2", "ZZ3") == [("ZZ2", "the same as ZZ1"), ("ZZ3", "the same as ZZ1")]


def test_a_duplicate_that_was_released_warns_like_any_held_claim() -> None:
    names = ("ZZ1", "ZZ2")
    claims = claims_of(
        [{**CLAIM, "claim_id": name} for name in names], [{**LINE, "claim_id": name} for name in names], []
    )
    waived = pl.Series("waived_rules", ["", "duplicate_in_batch"])
    released = dataclasses.replace(claims, claims=claims.claims.with_columns(waived))
    found = find_violations(released, known(), default_rulebook(), only=["duplicate_in_batch"]).violations
    assert found.select("claim_id", "severity").rows() == [("ZZ2", "warn")]
