"""The documented rules are those of the registry, and the documented examples can be used; all run on sample codes."""

import re
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl
import pytest

from claimdeck.pipeline.domain.rules.engine import find_violations
from claimdeck.pipeline.domain.rules.expressions import FUNCTIONS
from claimdeck.pipeline.domain.rules.known import Known
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.own import AUTHORS_COLUMNS, own_rule
from claimdeck.pipeline.domain.rules.registry import RULES
from claimdeck.pipeline.domain.rules.rulebook import default_rulebook
from claimdeck.pipeline.intake.synthetic import synthetic_claims, synthetic_tables
from claimdeck.pipeline.reference.frames import reference_frames
from claimdeck.pipeline.reference.sample import install_sample
from claimdeck.pipeline.ruling.files import read_rules

PAGE: Final = Path(__file__).parents[3] / "docs" / "pipeline" / "rules.md"
_WRITTEN_AS: Final = {"String": "text", "Date": "days"}


def part(name: str) -> str:
    """What stands between the two comments of that name."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- end -->", PAGE.read_text(), re.DOTALL)
    assert found is not None
    return found[1]


def table_of_rules() -> str:
    rows = [
        (f"`{rule.id}`", rule.title, rule.severity.value, rule.carc, rule.rarc, ", ".join(sorted(rule.needs)))
        for rule in RULES
    ]
    lines = [" | ".join(row) for row in rows]
    head = ["| id | what holds | severity | CARC | RARC | needs |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *(f"| {line} |" for line in lines)])


def list_of_columns() -> str:
    lines = []
    for level in (Level.CLAIM, Level.LINE):
        sorts: dict[str, list[str]] = {"text": [], "days": [], "numbers": []}
        for name, column in AUTHORS_COLUMNS[level].items():
            sorts[_WRITTEN_AS.get(str(column.dtype), "numbers")].append(f"`{name}`")
        lines += [f"- **{level.value}**, {sort}: {', '.join(names)}" for sort, names in sorts.items()]
    return "\n".join(lines)


def list_of_functions() -> str:
    return ", ".join(f"`{name}`" for name in sorted(FUNCTIONS))


def test_the_page_says_what_is_registered() -> None:
    # Whoever changes a rule writes the page anew:
    # python -c "import django; django.setup(); from tests.pipeline.rules.test_docs import write; write()"
    assert part("rules") == table_of_rules()
    assert part("columns") == list_of_columns()
    assert part("functions") == list_of_functions()


def test_the_examples_can_be_used() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    rules = [own_rule(text) for example in examples for text in read_rules(example.encode())]
    assert len({rule.id for rule in rules}) == len(rules) > 3


@pytest.mark.django_db
def test_every_rule_runs_on_the_sample_codes() -> None:
    install_sample()
    claims, tables = next(synthetic_claims(5_000, 7)), synthetic_tables()
    there = Known(
        as_of=date(2026, 6, 30),
        facilities=tables.facilities,
        financial_classes=tables.financial_classes,
        payers=tables.payers,
        physicians=tables.physicians,
        reference=reference_frames(),
        duplicates=pl.Series([], dtype=pl.String),
    )
    findings = find_violations(claims, there, default_rulebook())
    assert findings.not_run == ()
    # Of each table of codes a rule that has something to find among made-up claims.
    assert {"mue", "ncci_pair", "add_on_alone"} <= set(findings.violations["rule"])


def write() -> None:
    """Put what is registered on the page."""
    page = PAGE.read_text()
    texts = {"rules": table_of_rules(), "columns": list_of_columns(), "functions": list_of_functions()}
    for name, text in texts.items():
        page = page.replace(f"<!-- {name} -->\n{part(name)}\n<!-- end -->", f"<!-- {name} -->\n{text}\n<!-- end -->")
    PAGE.write_text(page)
