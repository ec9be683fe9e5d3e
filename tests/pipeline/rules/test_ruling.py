"""What an organization may do about rules: weigh, switch off, write, try, turn on; and who may."""

from typing import Any, Final
from uuid import UUID

import pytest
from django.test import Client

from claimdeck.accounts.models import AuditRecord
from claimdeck.kit.errors import Refused
from claimdeck.pipeline.domain.rules.registry import RULES
from claimdeck.pipeline.domain.states import Severity
from claimdeck.pipeline.models import OwnRule
from claimdeck.pipeline.rulebooks import rulebook_of, text_of
from claimdeck.pipeline.ruling.files import read_rules, rules_file
from claimdeck.pipeline.stores.opening import staging_store
from tests.factories.people import People, make_people
from tests.pipeline.rules.claims import CLAIM, DIAGNOSIS, LINE, claims_of

ADDRESS: Final = "/api/v1/pipeline/rules/"
JSON: Final = "application/json"
MANY_UNITS: Final[dict[str, Any]] = {
    "name": "many_units",
    "level": "line",
    "expression": "units > 4",
    "severity": "hold",
    "carc": "151",
    "rarc": "N362",
    "expected": "at most 4",
    "fix": "Ask the physician.",
}


def put(client: Client, **body: Any) -> Any:
    return client.put(ADDRESS, body, content_type=JSON)


def post(client: Client, path: str = "", **body: Any) -> Any:
    return client.post(ADDRESS + path, body, content_type=JSON)


@pytest.fixture
def people(db: None) -> People:
    made = make_people()
    made.organization.is_default = True
    made.organization.save()
    return made


def test_a_rule_is_weighed_otherwise_and_switched_off(people: People) -> None:
    admin = people.client("admin")
    shown = {rule["id"]: rule for rule in admin.get(ADDRESS).json()["rules"]}
    assert list(shown) == [rule.id for rule in RULES]
    assert (shown["mue"]["severity"], shown["mue"]["active"]) == ("hold", True)
    assert put(admin, rule="mue", severity="warn").status_code == 200
    assert put(admin, rule="tin_format", active=False).status_code == 200
    book = rulebook_of(people.organization)
    assert book.severity(book.rule("mue")) is Severity.WARN
    assert "tin_format" not in book.by_id()
    assert "tin_format" in rulebook_of(people.other).by_id()
    written = AuditRecord.objects.filter(kind="rules_changed").order_by("pk")
    assert [(one.subject_id, one.changes, one.username) for one in written] == [
        ("mue", {"severity": ["hold", "warn"]}, "admin"),
        ("tin_format", {"active": [True, False]}, "admin"),
    ]
    # The same again changes nothing; the rule's own severity is what null says.
    put(admin, rule="mue", severity="warn")
    assert written.count() == 2
    again = put(admin, rule="mue").json()["rules"]
    assert next(rule for rule in again if rule["id"] == "mue")["severity"] == "hold"
    assert put(admin, rule="nothing").status_code == 404
    assert put(admin, rule="mue", severity="fatal").status_code == 422
    assert put(people.client("alice"), rule="mue", severity="warn").status_code == 403


def test_a_bad_expression_is_refused_with_its_place_and_not_kept(people: People) -> None:
    answer = post(people.client("admin"), **{**MANY_UNITS, "expression": "units > 4\n AND payed = 1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "NOT_AN_EXPRESSION")
    assert (answer.json()["line"], answer.json()["column"]) == (2, 6)
    assert "Line 2, column 6: there is no column payed" in answer.json()["detail"]
    assert not OwnRule.objects.exists()


@pytest.mark.usefixtures("databases")
def test_an_own_rule_is_tried_before_it_runs_and_every_version_again() -> None:
    people = make_people()
    people.organization.is_default = True
    people.organization.save()
    admin = people.client("admin")
    ids = ("ZZ1", "ZZ2", "ZZ3")
    # Three patients, so that none is the duplicate of another; the second has many units.
    claims = [{**CLAIM, "claim_id": one, "patient_last_name": f"Madeup{one}"} for one in ids]
    lines = [{**LINE, "claim_id": one, "units": 5_000 if one == "ZZ2" else 4_000} for one in ids]
    staging_store().stage(
        claims_of(claims, lines, [{**DIAGNOSIS, "claim_id": one} for one in ids]),
        high_value_cents=10**9,
        high_value_priority=0,
    )
    assert post(admin, **MANY_UNITS).status_code == 201
    assert (put(admin, rule="own_many_units").status_code, OwnRule.objects.filter(active=True).count()) == (409, 0)
    tried = post(admin, "try/", name="many_units").json()
    assert (tried["claims"], tried["broken_claims"], tried["claim_ids"]) == (3, 1, ["ZZ2"])
    assert (tried["before"], tried["after"]) == (
        {"loaded": 3, "held": 0, "rejected": 0},
        {"loaded": 2, "held": 1, "rejected": 0},
    )
    assert put(admin, rule="own_many_units").status_code == 200
    assert rulebook_of(people.organization).rule("own_many_units").severity is Severity.HOLD
    # A new version waits, and the tried one goes on running.
    assert post(admin, **{**MANY_UNITS, "expression": "units > 3"}).status_code == 201
    (shown,) = admin.get(ADDRESS).json()["own"]
    assert (shown["version"], shown["active_version"], shown["tried_at"]) == (2, 1, None)
    # Where there is no claim, it was not tried.
    assert post(admin, "try/", name="many_units", batch=str(UUID(int=0))).json()["claims"] == 0
    assert put(admin, rule="own_many_units").status_code == 409
    written = {**MANY_UNITS, "expression": "units > 3", "name": "other"}
    assert post(admin, "try/", rule=written, most=2).json()["broken_claims"] == 2
    assert put(admin, rule="own_many_units", active=False).status_code == 200
    assert rulebook_of(people.organization).own == ()
    changes = [one.changes for one in AuditRecord.objects.filter(kind="rules_changed").order_by("pk")]
    assert changes == [
        {"version": [None, 1], "expression": [None, "units > 4"]},
        {"active version": [None, 1]},
        {"version": [1, 2], "expression": ["units > 4", "units > 3"]},
        {"active version": [1, None]},
    ]
    assert post(admin, "try/", name="many_units", most=10_001).status_code == 422
    assert post(admin, "try/").status_code == 422
    assert people.client("charlie").get(ADDRESS).status_code == 404


def test_a_stored_rule_that_cannot_be_read_any_more_is_named_and_stops_nothing(people: People) -> None:
    OwnRule.objects.create(
        organization=people.organization, name="old", level="line", expression="gone > 1", severity="hold", active=True
    )
    (rule,) = rulebook_of(people.organization).own
    assert (rule.id, rule.masked) == ("own_old", True)


def test_rules_go_into_a_file_and_come_back(people: People) -> None:
    assert post(people.client("admin"), **MANY_UNITS).status_code == 201
    texts = [text_of(row) for row in OwnRule.objects.all()]
    assert read_rules(rules_file(texts).encode()) == texts
    faults = [b"- name: [", b"{}", b"[]", b"- name: x\n", b"- {name: 'A b', level: line}", b"\xff", b"x" * 1_100_000]
    for content in faults:
        with pytest.raises(Refused):
            read_rules(content)
