"""Rules that an organization writes: what they may say, where they are wrong, what they find."""

import dataclasses

import polars as pl
import pytest

from claimdeck.pipeline.domain.masking import masked
from claimdeck.pipeline.domain.rules.engine import find_violations
from claimdeck.pipeline.domain.rules.expressions import DEEPEST, LONGEST, NotAnExpression
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.own import OwnText, compiled, own_rule
from claimdeck.pipeline.domain.rules.rule import Search
from claimdeck.pipeline.domain.rules.rulebook import Rulebook
from claimdeck.pipeline.domain.states import Severity
from tests.pipeline.rules.claims import CLAIM, LINE, claims_of, known


def written(expression: str, level: Level = Level.LINE) -> OwnText:
    return OwnText(name="tried", level=level, expression=expression, severity=Severity.HOLD, expected="less")


CLAIMS = claims_of(
    [CLAIM, {**CLAIM, "claim_id": "ZZ2", "total_charge_amount": 12_35, "date_of_birth": None}],
    [LINE, {**LINE, "claim_id": "ZZ2", "charge_amount": 12_34, "units": 1_500, "modifier1": "GA"}],
)


def found_by(expression: str, level: Level = Level.LINE) -> list[str]:
    book = Rulebook((), own=(own_rule(written(expression, level)),))
    findings = find_violations(CLAIMS, known(), book)
    assert findings.not_run == ()
    return findings.violations["claim_id"].to_list()


@pytest.mark.parametrize(
    ("expression", "claims"),
    [
        ("charge_amount = 12.34", ["ZZ2"]),
        ("units > 1 AND units < 2", ["ZZ2"]),
        ("modifier1 IN ('GA', 'GY') OR units > 4", ["ZZ2"]),
        ("total_charge_amount - charge_amount BETWEEN 0.005 AND 0.015", ["ZZ2"]),
        ("claim_service_from_date >= DATE '2025-03-10' AND line_count = 1", ["ZZ1", "ZZ2"]),
        ("service_from_date > DATE '2025-03-10'", []),
        ("payer LIKE 'Inv%' and NOT STARTS_WITH(modifier1, 'G')", ["ZZ1"]),
        ("CASE WHEN modifier1 = '' THEN units > 1 ELSE TRUE END", ["ZZ2"]),
        # What is not known breaks nothing.
        ("date_of_birth < DATE '2000-01-01'", ["ZZ1"]),
        ("DATE_PART('year', service_from_date) = 2025 AND UPPER(procedure_code) = 'N1022'", ["ZZ1", "ZZ2"]),
        ("charge_amount / (units - 1) > 1000000", ["ZZ1"]),
    ],
)
def test_what_a_line_must_be_like(expression: str, claims: list[str]) -> None:
    assert found_by(expression) == claims


def test_a_claim_as_a_whole() -> None:
    assert found_by("total_charge_amount < 50.00 AND diagnosis_count = 0", Level.CLAIM) == ["ZZ2"]


@pytest.mark.parametrize(
    ("expression", "line", "column", "reason"),
    [
        ("", 1, 1, "nothing is written"),
        ("units >", 1, 7, "cannot be read"),
        ("units > 4\n  AND payed = 'x'", 2, 7, "no column payed"),
        ("units", 1, 1, "true or false"),
        ("TRUE", 1, 1, "no column is named"),
        ("payer = 4", 1, 7, "does not go together"),
        ("service_from_date > '2025-01-01'", 1, 19, "does not go together"),
        ("payer = 'open", 1, 9, "no end"),
        ("payer = 'a'; DROP TABLE claims", 1, 12, "cannot stand"),
        ("units > 4 -- and so on", 1, 11, "cannot stand"),
        ("units IN (SELECT units FROM lines)", 1, 11, "no column SELECT"),
        ("REPEAT(payer, 999999999) = ''", 1, 1, "no function REPEAT"),
        ("SUM(units) > 4", 1, 1, "no function SUM"),
        ("units > 4 payer", 1, 11, "cannot be read"),
        ("raw_data IS NULL", 1, 1, "no column raw_data"),
        ("_row > 4", 1, 1, "no column _row"),
        ('"payer" = 4', 1, 1, "cannot stand"),
        ("payer ~ '(a+)+'", 1, 7, "cannot stand"),
        ("(" * (DEEPEST + 1) + "units > 1" + ")" * (DEEPEST + 1), 1, DEEPEST + 1, "deep"),
        ("units>1 OR " * 101 + "units>1", 1, 1101, "words and signs"),
        ("units > 1" + " " * LONGEST, 1, LONGEST + 1, "characters"),
        ("NOT " * 390 + "units > 1", 1, None, "cannot be read"),
    ],
)
def test_a_bad_expression_is_refused_with_its_place(
    expression: str, line: int, column: int | None, reason: str
) -> None:
    with pytest.raises(NotAnExpression, match=reason) as caught:
        compiled(Level.LINE, expression)
    assert caught.value.line == line
    assert column is None or caught.value.column == column


def test_the_deepest_and_longest_are_taken() -> None:
    assert compiled(Level.LINE, "(" * DEEPEST + "units > 1" + ")" * DEEPEST).columns == ("units",)
    assert compiled(Level.LINE, ("units > 1" + " " * LONGEST)[:LONGEST]).columns == ("units",)


def test_what_it_read_is_masked_as_soon_as_a_patient_is_in_it() -> None:
    plain, of_patient = own_rule(written("units > 1")), own_rule(written("patient_last_name = 'Madeup'"))
    of_patient = dataclasses.replace(of_patient, id="own_other")
    book = Rulebook((), own=(plain, of_patient))
    found = find_violations(CLAIMS, known(), book).violations
    shown = dict(masked(found, book).filter(claim_id="ZZ2").select("rule", "seen").iter_rows())
    assert shown == {"own_tried": "units 1.5", "own_other": "xxxxxxx_xxxx_xxxx xxxxxx"}
    assert own_rule(written("service_from_date > DATE '2025-01-01'")).masked
    assert of_patient.reads == {"claims.patient_last_name"}


def test_a_rule_that_cannot_be_evaluated_is_named_and_the_others_run() -> None:
    def fail(_: object) -> pl.DataFrame:
        raise pl.exceptions.ComputeError("made up")

    good = own_rule(written("units > 1"))
    bad = dataclasses.replace(good, id="own_bad", check=Search(fail))
    findings = find_violations(CLAIMS, known(), Rulebook((), own=(bad, good)))
    assert findings.not_run == ("own_bad",)
    assert findings.violations["rule"].to_list() == ["own_tried"]
    with pytest.raises(pl.exceptions.ComputeError):
        find_violations(CLAIMS, known(), Rulebook((bad, good)))
