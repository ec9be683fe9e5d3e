"""Each rule is broken by what breaks it, and not by what nearly does."""

import polars as pl
import pytest

from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.rules.engine import Findings, find_violations
from claimdeck.pipeline.domain.rules.known import Known
from claimdeck.pipeline.domain.rules.registry import RULES
from claimdeck.pipeline.domain.rules.rule import Rule
from claimdeck.pipeline.domain.rules.rulebook import default_rulebook
from claimdeck.pipeline.domain.states import Severity
from tests.pipeline.rules.claims import claims_of, known
from tests.pipeline.rules.examples import EXAMPLES, Example
from tests.pipeline.rules.reference import CLASSES, FACILITIES, PAYERS, REFERENCE


def all_known(duplicates: tuple[str, ...] = ()) -> Known:
    """Every table has something."""
    there = pl.Series(duplicates, dtype=pl.String)
    return known(facilities=FACILITIES, financial_classes=CLASSES, payers=PAYERS, duplicates=there, **REFERENCE)


def findings(claims: Claims, duplicates: tuple[str, ...] = (), only: list[str] | None = None) -> Findings:
    return find_violations(claims, all_known(duplicates), default_rulebook(), only=only)


def test_a_sound_claim_breaks_nothing() -> None:
    found = findings(claims_of())
    assert found.violations.rows() == []
    assert found.not_run == ()


def test_every_rule_has_a_claim_that_breaks_it_and_one_that_nearly_does() -> None:
    assert set(EXAMPLES) == {rule.id for rule in RULES}
    assert all(pair.breaks and pair.nearly for pair in EXAMPLES.values())


def numbered() -> dict[str, tuple[str, Example]]:
    """The examples that can stand in one batch, with the rule that each is for, by claim_ids of their own."""
    examples = [(name, one) for name, pair in EXAMPLES.items() for one in (*pair.breaks, *pair.nearly)]
    return {f"ZZ{nth:03}": (name, one) for nth, (name, one) in enumerate(examples) if one.among_others}


@pytest.fixture(scope="module")
def together() -> dict[tuple[str, Example], list[str]]:
    """What all of them break in one batch; each is the same patient, so duplicates are left out."""
    examples = numbered()
    frames = zip(*(example.claims(claim_id).frames for claim_id, (_, example) in examples.items()), strict=True)
    found = findings(Claims(*map(pl.concat, frames)), only=[rule.id for rule in RULES if "duplicate" not in rule.id])
    broken = dict(found.violations.group_by("claim_id").agg("rule").iter_rows())
    return {(name, example): broken.get(claim_id, []) for claim_id, (name, example) in examples.items()}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_breaks_it_and_what_nearly_does(rule: Rule, together: dict[tuple[str, Example], list[str]]) -> None:
    def broken(example: Example) -> bool:
        if example.among_others:
            return rule.id in together[rule.id, example]
        return bool(findings(example.claims(), example.duplicates, [rule.id]).violations.height)

    pair = EXAMPLES[rule.id]
    assert [nth for nth, example in enumerate(pair.breaks) if not broken(example)] == []
    assert [nth for nth, example in enumerate(pair.nearly) if broken(example)] == []


def test_the_check_digit_that_everybody_tries() -> None:
    right = findings(Example(claim={"billing_provider_npi": "1234567893"}).claims())
    assert right.violations.height == 0
    wrong = findings(Example(claim={"billing_provider_npi": "1234567890"}).claims()).violations
    assert wrong.select("rule", "carc", "seen").rows() == [("npi_billing", "207", "1234567890")]


def test_ids_codes_and_texts_fit_their_columns() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    for rule in RULES:
        assert len(rule.id) <= 60 and rule.carc and len(rule.carc) <= 5 and len(rule.rarc) <= 6
        assert (
            rule.title != rule.problem
            and not rule.problem.endswith(".")
            and rule.fix.endswith(".")
            and len(rule.fix) <= 300
        )
        assert rule.about in rule.reads or rule.about.startswith("claims.") or rule.about == "diagnoses.code"
        # CARC 16 is never said alone (X12).
        assert rule.rarc or rule.carc != "16"
        assert rule.id.startswith("npi") == ("npi" in rule.about)


def test_what_is_not_structure_does_not_reject() -> None:
    held = {rule.id for rule in RULES if rule.severity is Severity.HOLD}
    assert held == {"ncci_pair", "mue", "timely_filing", "duplicate_in_batch", "duplicate_in_production"}
    assert not [rule.id for rule in RULES if rule.needs and rule.severity is Severity.REJECT]
