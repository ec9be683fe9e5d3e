"""`claimdeck pipeline failed` and `dead-letters`: what the operator of the machine sees and decides."""

import json
from typing import Any

from claimdeck.accounts.models import AccessRecord
from claimdeck.pipeline.schema.production.models import FailedClaim
from claimdeck.pipeline.schema.staging.models import DeadLetter, StagedClaim
from tests.cli.commands import here
from tests.factories.failed_claims import make_failed, make_letter
from tests.factories.people import People


def said(*arguments: str, code: int = 0) -> Any:
    """The answer of a command as JSON."""
    found = here("pipeline", *arguments, "--json")
    assert found.returncode == code, found.stdout + found.stderr
    return json.loads(found.stdout)


def places() -> dict[str, tuple[str, int]]:
    return {one.pk: (one.processing_status, one.version) for one in StagedClaim.objects.all()}


def test_failed_claims_are_listed_and_shown_and_each_look_is_written_down(people: People) -> None:
    failed = make_failed("ZZ1", rule="mue")
    make_failed("ZZ2", resolution_status="written_off")
    assert [one["claim_id"] for one in said("failed", "list")] == ["ZZ1"]
    assert len(said("failed", "list", "--all")) == 2 and not said("failed", "list", "--rule", "none_such")
    assert "ZZ1  v1  open  mue" in here("pipeline", "failed", "list").stdout
    assert said("failed", "show", "ZZ1")["rule"] == "mue"
    told = here("pipeline", "failed", "show", "ZZ1").stdout
    assert "patient_last_name = Secretstaged" in told and "lines.1.procedure_code = 99213" in told
    looks = AccessRecord.objects.filter(action="view", subject_id=str(failed.pk)).values_list("via", flat=True)
    assert list(looks) == ["cli", "cli"]
    assert here("pipeline", "failed", "show", "ZZ-none").returncode == 2


def test_a_claim_is_amended_by_its_columns(people: People) -> None:
    make_failed("ZZ1")
    change = ("failed", "amend", "ZZ1", "--reason", "mistyped")
    told = said(*change, "--set", "date_of_birth=1951-02-03", "--set", "lines.1.units=2")
    assert (told["version"], told["place"]) == (2, "pending")
    assert set(told["columns"]) == {"date_of_birth", "lines.1.units"}
    assert places() == {"ZZ1": ("pending", 2)}
    make_failed("ZZ2")
    for wrong in ("payer", "lines.units=2", "no_such_column=1"):
        refused = here("pipeline", "failed", "amend", "ZZ2", "--reason", "x", "--set", wrong)
        assert refused.returncode == 2, wrong
    stale = here("pipeline", "failed", "amend", "ZZ2", "--reason", "x", "--set", "payer=Other", "--version", "7")
    assert stale.returncode == 2 and places()["ZZ2"] == ("failed", 1)


def test_one_or_all_of_a_rule_are_decided_and_the_others_are_named(people: People) -> None:
    make_failed("ZZ1", rule="mue"), make_failed("ZZ2", rule="mue", held=True), make_failed("ZZ3"), make_failed("ZZ4")
    told = said("failed", "release", "--rule", "mue", "--reason", "looked at", code=1)
    assert told["count"] == 1 and told["refused"][0].startswith("ZZ1: Nothing holds this claim")
    assert said("failed", "resubmit", "ZZ1", "--reason", "tables are newer") == {"count": 1, "refused": []}
    assert said("failed", "assign", "ZZ3", "--user", "bob")["count"] == 1
    assert said("failed", "resolve", "ZZ4", "--action", "write_off", "--notes", "small")["count"] == 1
    told = said("failed", "resolve", "ZZ4", "ZZ-none", "--action", "resolved", code=1)
    assert told["count"] == 0 and len(told["refused"]) == 2
    assert here("pipeline", "failed", "resubmit", "--reason", "x").returncode == 2, "neither claims nor a rule"
    assert {one: place for one, (place, _) in places().items()} == {
        "ZZ1": "pending",
        "ZZ2": "pending",
        "ZZ3": "failed",
        "ZZ4": "failed",
    }
    assert FailedClaim.objects.get(claim_id="ZZ3").assigned_to == "bob"


def test_dead_letters_are_listed_replayed_and_let_be(people: People) -> None:
    make_letter("ZZ1"), make_letter("ZZ2"), make_letter("ZZ3")
    assert {one["claim_id"] for one in said("dead-letters", "list")} == {"ZZ1", "ZZ2", "ZZ3"}
    assert said("dead-letters", "write-off", "ZZ3") == {"count": 1, "not_waiting": 0}
    assert said("dead-letters", "replay", "ZZ1", "ZZ-none", code=1) == {"count": 1, "not_waiting": 1}
    assert said("dead-letters", "replay", "ZZ-none", code=1)["count"] == 0, "nobody else's letter goes"
    assert said("dead-letters", "replay", "--all")["count"] == 1
    assert here("pipeline", "dead-letters", "replay").returncode == 2
    assert {one: place for one, (place, _) in places().items()} == {
        "ZZ1": "pending",
        "ZZ2": "pending",
        "ZZ3": "dead_letter",
    }
    assert DeadLetter.objects.get(claim_id="ZZ2").left_by.startswith("shell-")
