"""A plan is executed only as long as it holds: made stale in every way, and by two at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from claimdeck.accounts.models import User
from claimdeck.assignment.models import Plan, Rule
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import Claim, ClaimEvent, WorkSettings
from claimdeck.kit.clock import today
from claimdeck.people.models import Absence, EmployeeSkill
from tests.assignment.story import give_skills, made, make_team, planned, row, send
from tests.factories.claims_in_work import make_claim
from tests.factories.people import People, client_of

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


def deactivated(people: People) -> None:
    User.objects.filter(pk=people.bob.pk).update(is_active=False)


def made_auditor(people: People) -> None:
    User.objects.filter(pk=people.bob.pk).update(access="auditor")


def absent(people: People) -> None:
    Absence.objects.create(user=people.bob, first_date=today() - DAY, last_date=today() + DAY)


def skill_removed(people: People) -> None:
    EmployeeSkill.objects.filter(employee=people.bob.pk, skill__name="Medicare").delete()


def practice_removed(people: People) -> None:
    people.bob.practices.add(people.north_clinic)


def capacity_used(people: People) -> None:
    for number in range(19):
        make_claim(
            people.organization,
            people.main_clinic,
            state=WorkState.ASSIGNED,
            assignee=people.bob,
            claim_id=f"ZZ-USED-{number}",
            assigned_date=Plan.objects.latest("run__created_at").plan_date,
        )


def capacity_lowered(people: People) -> None:
    give_skills(people.bob, places=1)


def cap_set(people: People) -> None:
    WorkSettings.objects.update_or_create(organization=people.organization, defaults={"open_claims_cap": 1})


def held_by_a_rule(people: People) -> None:
    conditions = [{"field": "payer", "any_of": ["Medicare"]}]
    Rule.objects.create(
        organization=people.organization, position=1, name="Wait", conditions=conditions, action={"hold": True}
    )


def brought_in(people: People) -> None:
    make_claim(people.organization, people.main_clinic, claim_id="ZZ-000002")


def day_over(_people: People) -> None:
    Plan.objects.update(plan_date=today() - 2 * DAY)


WAYS: list[tuple[Callable[[People], None], str]] = [
    (deactivated, "people"),
    (made_auditor, "people"),
    (absent, "people"),
    (skill_removed, "people"),
    (practice_removed, "people"),
    (capacity_used, "capacity"),
    (capacity_lowered, "capacity"),
    (cap_set, "capacity"),
    (held_by_a_rule, "rules"),
    (brought_in, "claims"),
]


@pytest.mark.parametrize(("spoil", "kind"), WAYS, ids=[way.__name__ for way, _ in WAYS])
def test_a_plan_that_does_not_hold_any_more_is_planned_anew(
    people: People, admin: Client, spoil: Callable[[People], None], kind: str
) -> None:
    make_team(people)
    plan = planned(admin, row(1, "Medicare"), row(2, "Medicare"), row(3, "Aetna"))
    assert plan["counts"]["assigned"] == 3
    spoil(people)
    before = list(Claim.objects.order_by("pk").values_list("pk", "assignee"))
    answer = send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"])
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "PLAN_CHANGED")
    assert kind in {change["kind"] for change in told["changes"]}, told["changes"]
    assert all(change["claims"] > 0 for change in told["changes"])
    assert list(Claim.objects.order_by("pk").values_list("pk", "assignee")) == before
    closed = send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"])
    assert (closed.status_code, closed.json()["code"], closed.json()["new_plan"]) == (
        409,
        "PLAN_CLOSED",
        told["new_plan"],
    )
    again = made(admin, told["new_plan"])
    assert again["stage"] == "proposed"
    if again["counts"]["claims"]:
        done = send(admin, again["id"], "execute", fingerprint=again["fingerprint"])
        assert done.status_code == 200, done.content


def test_a_plan_ends_with_its_day(people: People, admin: Client) -> None:
    make_team(people)
    plan = planned(admin, row(1))
    day_over(people)
    assert send(admin, plan["id"], "move", items=[1], hold=True).status_code == 409
    answer = send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"])
    assert (answer.status_code, answer.json()["code"]) == (409, "PLAN_OUT_OF_DATE")
    assert made(admin, answer.json()["new_plan"])["stage"] == "proposed"


def test_changes_that_touch_no_planned_claim_do_not_stop_it(people: People, admin: Client) -> None:
    make_team(people)
    give_skills(people.alice, "Cigna")
    plan = planned(admin, row(1, "Medicare"), row(2, "Medicare"))
    # Alice gets none of these.
    EmployeeSkill.objects.filter(employee=people.alice.pk).delete()
    User.objects.filter(pk=people.alice.pk).update(is_active=False)
    Rule.objects.create(
        organization=people.organization,
        position=1,
        name="Only Kaiser",
        conditions=[{"field": "payer", "any_of": ["Kaiser"]}],
        action={"hold": True},
    )
    make_claim(people.organization, people.main_clinic, claim_id="ZZ-OTHER")
    assert send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"]).status_code == 200


def test_of_two_plans_of_one_file_the_first_executed_wins(people: People, admin: Client) -> None:
    make_team(people)
    first, second = planned(admin, row(1), row(2)), planned(admin, row(1), row(2))
    assert send(admin, second["id"], "execute", fingerprint=second["fingerprint"]).status_code == 200
    answer = send(admin, first["id"], "execute", fingerprint=first["fingerprint"])
    assert (answer.status_code, answer.json()["changes"][0]["kind"]) == (409, "claims")
    assert Claim.objects.count() == 2


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Do these side by side, begun at the same moment, each on a connection of its own."""
    barrier = Barrier(len(calls))

    def call(work: Callable[[], Any]) -> Any:
        try:
            barrier.wait(10)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(60) for future in [pool.submit(call, work) for work in calls]]


def test_pairs_of_concurrent_executes(people: People, admin: Client) -> None:
    """Ten times the same plan twice, ten times two plans for the same claims or the same places."""
    make_team(people, places=200)
    browsers = [client_of(people.admin), client_of(people.admin)]
    for pair in range(20):
        rows = [row(100 * pair + number) for number in range(4)]
        plans = [planned(admin, *rows)]
        plans.append(plans[0] if pair % 2 else planned(admin, *rows))
        answers = at_once(
            *[
                lambda browser=browser, plan=plan: send(browser, plan["id"], "execute", fingerprint=plan["fingerprint"])
                for browser, plan in zip(browsers, plans, strict=True)
            ]
        )
        codes = sorted(answer.status_code for answer in answers)
        assert codes == ([200, 200] if pair % 2 else [200, 409]), [answer.content for answer in answers]
        if pair % 2:
            assert answers[0].json()["result"] == answers[1].json()["result"]
        assert Claim.objects.count() == 4 * (pair + 1)
    assert ClaimEvent.objects.filter(happening="created").count() == 80
    assert ClaimEvent.objects.filter(happening="assigned").count() == Claim.objects.filter(state="Assigned").count()


def test_two_plans_never_use_the_same_place(people: People, admin: Client) -> None:
    make_team(people)
    give_skills(people.alice, places=0)
    give_skills(people.bob, places=3)
    plans = [planned(admin, *[row(10 * n + i) for i in range(3)]) for n in range(2)]
    browsers = [client_of(people.admin), client_of(people.admin)]
    answers = at_once(
        *[
            lambda browser=browser, plan=plan: send(browser, plan["id"], "execute", fingerprint=plan["fingerprint"])
            for browser, plan in zip(browsers, plans, strict=True)
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert Claim.objects.filter(assignee=people.bob).count() == 3


def test_members_never_take_the_same_claim(people: People, admin: Client) -> None:
    make_team(people, places=0)
    plan = planned(admin, *[row(number) for number in range(9)])
    send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"])
    make_team(people, places=4)
    browsers = [people.client("alice"), people.client("bob")]
    taken = []
    for _ in range(4):
        for answer in at_once(*[lambda b=b: b.post("/api/v1/work/next/") for b in browsers]):
            assert answer.status_code == 200, answer.content
            taken.append(answer.json()["id"])
    assert len(set(taken)) == 8
    full = browsers[0].post("/api/v1/work/next/")
    assert (full.status_code, full.json()["code"]) == (409, "NO_CAPACITY")
    # The most important first: the highest priority of those that are due soon, and so on.
    assert Claim.objects.get(pk=taken[0]).assignee_id in (people.alice.pk, people.bob.pk)
    assert Claim.objects.filter(state="Pool").count() == 1
    if connection.vendor == "postgresql":
        assert Claim.objects.filter(state="Assigned").count() == 8
