"""What people had moved by hand stays so in the plan that is made anew, where it is still allowed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from claimdeck.assignment.kinds import ASSIGNMENT_PLAN
from claimdeck.claims.models import Claim
from claimdeck.people.models import EmployeeSkill
from claimdeck.runs import lifecycle
from tests.assignment.story import give_skills, items_of, made, make_team, plan_of, planned, row, send
from tests.factories.people import People

pytestmark = pytest.mark.django_db(transaction=True)


def moved(client: Client, plan: dict[str, Any], number: int, **to: Any) -> None:
    assert send(client, plan["id"], "move", items=[number], **to).status_code == 200


def test_moves_are_carried_over_as_far_as_they_are_allowed(people: People, admin: Client) -> None:
    make_team(people)
    plan = planned(admin, *[row(number) for number in range(6)])
    one, two, three, four, *_ = [item["number"] for item in items_of(admin, plan["id"])]
    moved(admin, plan, one, person=str(people.alice.pk))
    moved(admin, plan, two, person=str(people.bob.pk))
    moved(admin, plan, three, hold=True)
    moved(admin, plan, four, person=None)
    EmployeeSkill.objects.filter(employee=people.bob.pk).delete()
    give_skills(people.alice, places=2)
    fingerprint = plan_of(admin, plan["id"])["fingerprint"]
    refused = send(admin, plan["id"], "execute", fingerprint=fingerprint)
    assert refused.status_code == 409
    again = made(admin, refused.json()["new_plan"])

    items = {item["number"]: item for item in items_of(admin, again["id"])}
    assert {number for number, item in items.items() if item["moved"]} == {one, three, four}
    assert items[one]["person"]["id"] == str(people.alice.pk)
    assert (items[three]["person"], items[three]["held_by_rule"]) == (None, "admin")
    assert (items[four]["person"], items[four]["held_by_rule"]) == (None, "")
    # What was kept uses a place: only one more of the others fits.
    assert (again["counts"]["assigned"], again["counts"]["moved"], again["counts"]["held"]) == (2, 3, 1)
    [alice] = [load for load in again["people"] if load["id"] == str(people.alice.pk)]
    assert (alice["planned"], alice["capacity"], alice["remaining"]) == (2, 2, 0)
    assert "3 moves by hand carried over from the plan before." in again["notes"]
    assert "1 move by hand not carried over. ZZ-000001: Bob Testa does not have the skill Aetna." in again["notes"]
    assert send(admin, again["id"], "execute", fingerprint=again["fingerprint"]).status_code == 200
    assert Claim.objects.get(claim_id="ZZ-000000").assignee == people.alice
    assert Claim.objects.get(claim_id="ZZ-000002").held_by_rule == "admin"


def test_more_moves_than_places_and_claims_that_are_gone(people: People, admin: Client) -> None:
    make_team(people)
    rows = [row(number) for number in range(3)]
    first, second = planned(admin, *rows), planned(admin, *rows)
    for number in [item["number"] for item in items_of(admin, second["id"])]:
        moved(admin, second, number, person=str(people.alice.pk))
    # The first plan puts one of the three on a desk; of the others Alice may have one.
    for item in items_of(admin, first["id"])[1:]:
        moved(admin, first, item["number"], person=None)
    done = send(admin, first["id"], "execute", fingerprint=plan_of(admin, first["id"])["fingerprint"])
    assert done.status_code == 200, done.content
    used = Claim.objects.filter(assignee=people.alice).count()
    give_skills(people.alice, places=used + 1)
    refused = send(admin, second["id"], "execute", fingerprint=plan_of(admin, second["id"])["fingerprint"])
    again = made(admin, refused.json()["new_plan"])
    assert (again["counts"]["claims"], again["counts"]["moved"]) == (2, 1)
    [told] = [note for note in again["notes"] if "not carried over" in note]
    assert "ZZ-000000: It is not in this plan." in told and "no place left today" in told


def test_executing_and_undoing_do_not_cost_others_their_leases(people: People, admin: Client) -> None:
    """On SQLite, where nobody can renew a lease meanwhile."""
    make_team(people)
    run = lifecycle.open_run(people.organization, ASSIGNMENT_PLAN, total=0, created_by=None)
    assert lifecycle.take(run.pk, seconds=60) is not None

    def lease() -> Any:
        run.refresh_from_db()
        return run.lease_until_at

    plan, before = planned(admin, row(1)), lease()
    send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"])
    between = lease()
    send(admin, plan["id"], "undo")
    longer = timedelta(0) if connection.vendor != "sqlite" else timedelta(microseconds=1)
    assert between - before >= longer
    assert lease() - between >= longer
