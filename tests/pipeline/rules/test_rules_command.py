"""`claimdeck pipeline rules`: YAML in and out, exit codes, and who it was."""

import json
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
import yaml

from claimdeck.accounts.models import AccessRecord, AuditRecord
from claimdeck.accounts.organizations import default_organization
from claimdeck.pipeline.domain.rules.registry import RULES
from claimdeck.pipeline.domain.states import Severity
from claimdeck.pipeline.models import OwnRule
from claimdeck.pipeline.rulebooks import rulebook_of
from claimdeck.pipeline.stores.opening import staging_store
from tests.cli.commands import Said, here
from tests.pipeline.rules.claims import CLAIM, DIAGNOSIS, LINE, claims_of

MANY_UNITS: Final[dict[str, Any]] = {
    "name": "many_units",
    "level": "line",
    "expression": "units > 4",
    "severity": "hold",
    "carc": "151",
    "rarc": "N362",
}


def rules(*arguments: object) -> Said:
    return here("pipeline", "rules", *arguments)


def file_of(folder: Path, *written: dict[str, Any]) -> Path:
    file = folder / "rules.yaml"
    file.write_text(yaml.safe_dump(list(written)))
    return file


@pytest.mark.django_db
def test_a_rule_is_weighed_and_switched_off_and_what_is_not_named_stays() -> None:
    assert rules("set", "mue", "--severity", "warn").returncode == 0
    assert rules("set", "mue", "--off").returncode == 0
    book = rulebook_of(default_organization())
    assert "mue" not in book.by_id()
    assert rules("set", "mue", "--on").returncode == 0
    book = rulebook_of(default_organization())
    assert book.severity(book.rule("mue")) is Severity.WARN
    (line,) = [line for line in rules("list").stdout.splitlines() if line.startswith("mue ")]
    assert "warn (made as hold)" in line
    assert rules("set", "mue", "--severity", "default").returncode == 0
    shown = json.loads(rules("list", "--json").stdout)
    assert [rule["id"] for rule in shown["rules"]] == [rule.id for rule in RULES]
    assert {rule["severity"] == rule["default_severity"] for rule in shown["rules"]} == {True}
    assert [one.via for one in AuditRecord.objects.filter(kind="rules_changed")] == ["cli"] * 4
    unknown = rules("set", "nothing", "--off")
    assert (unknown.returncode, unknown.stderr) == (2, "There is no rule nothing.\n")
    assert rules("set", "mue").returncode == 2


@pytest.mark.django_db
def test_a_file_is_stored_whole_or_not_at_all_and_comes_out_as_it_went_in(tmp_path: Path) -> None:
    bad = {**MANY_UNITS, "name": "bad", "expression": "units >\n payed"}
    refused = rules("add", file_of(tmp_path, MANY_UNITS, bad))
    assert (refused.returncode, OwnRule.objects.count()) == (2, 0)
    assert "The expression of bad cannot be used. Line 2, column 2: there is no column payed" in refused.stderr
    twice = rules("add", file_of(tmp_path, MANY_UNITS, MANY_UNITS))
    assert (twice.returncode, OwnRule.objects.count()) == (2, 0)
    added = rules("add", file_of(tmp_path, MANY_UNITS, {**MANY_UNITS, "name": "other"}))
    assert (added.returncode, OwnRule.objects.filter(active=False).count()) == (0, 2)
    assert "own_many_units: version 1 is stored and is off" in added.stdout
    listed = rules("list", "--own").stdout
    assert yaml.safe_load(listed) == [MANY_UNITS, {**MANY_UNITS, "name": "other"}]
    again = tmp_path / "again.yaml"
    again.write_text(listed)
    assert (rules("add", again).returncode, OwnRule.objects.count()) == (0, 2)
    untried = rules("set", "own_many_units", "--on")
    assert (untried.returncode, "was not tried yet" in untried.stderr) == (2, True)


@pytest.mark.usefixtures("databases")
def test_a_rule_is_tried_from_a_file_and_as_stored(tmp_path: Path) -> None:
    staging_store().stage(
        claims_of(
            [{**CLAIM, "claim_id": "ZZ1"}, {**CLAIM, "claim_id": "ZZ2", "patient_last_name": "Madeupother"}],
            [{**LINE, "claim_id": "ZZ1"}, {**LINE, "claim_id": "ZZ2", "units": 5_000}],
            [{**DIAGNOSIS, "claim_id": one} for one in ("ZZ1", "ZZ2")],
        ),
        high_value_cents=10**9,
        high_value_priority=0,
    )
    file = file_of(tmp_path, MANY_UNITS)
    tried = rules("try", file)
    assert (tried.returncode, OwnRule.objects.count()) == (0, 0)
    assert "own_many_units: 1 of 2 claims break it.\n           1 loaded, 2 by" in tried.stdout
    assert tried.stdout.endswith("  ZZ2\n")
    assert rules("add", file).returncode == 0
    nowhere = rules("try", "many_units", "--batch", str(UUID(int=0)))
    assert (nowhere.returncode, "there is no claim to try it on" in nowhere.stdout) == (1, True)
    assert rules("set", "own_many_units", "--on").returncode == 2
    assert json.loads(rules("try", "many_units", "--json").stdout)["own_many_units"]["claim_ids"] == ["ZZ2"]
    assert rules("set", "own_many_units", "--on").returncode == 0
    assert rulebook_of(default_organization()).rule("own_many_units").severity is Severity.HOLD
    assert "yours, version 1" in rules("list").stdout
    assert rules("try", "nothing").returncode == 2
    views = AccessRecord.objects.filter(subject="pipeline.rule_trial")
    assert {(one.via, one.subject_id) for one in views} == {("cli", "own_many_units")}
