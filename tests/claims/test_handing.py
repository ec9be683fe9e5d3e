"""Handing claims on: escalated and back, released, held; the claims of somebody who can work no more."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from claimdeck.accounts.domain.days import local_date
from claimdeck.accounts.domain.handovers import Cause, foretold, release
from claimdeck.claims.desk.selectors import open_counts, pool_of, used_today
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.handing.holding import bring_back
from claimdeck.claims.models import Claim, ClaimEvent
from claimdeck.kit.clock import now
from claimdeck.people.models import Absence, Employee, EmployeeSkill, JobTitle, Skill
from tests.factories.claims_in_work import make_claim
from tests.factories.people import People, caller_for

WORK = "/api/v1/work/"
CLAIMS = f"{WORK}claims/"
JSON = "application/json"


def post(people: People, who: str, what: str, body: dict[str, Any]) -> Any:
    return people.client(who).post(f"{CLAIMS}{what}/", body, content_type=JSON)


def today_of(people: People) -> Any:
    return local_date(now(), people.organization.time_zone)


@pytest.fixture
def desk(people: People) -> dict[WorkState, Claim]:
    """A claim of Alice's in every state, given to her today, and one in the pool."""
    given = {"assigned_date": today_of(people)}
    return {
        state: make_claim(
            people.organization,
            people.main_clinic,
            state=state,
            assignee=people.alice if state is not WorkState.POOL else None,
            claim_id=f"ZZ-{state}",
            **(given if state is not WorkState.POOL else {}),
        )
        for state in WorkState
    }


def states(claims: dict[WorkState, Claim]) -> dict[WorkState, str]:
    return {state: Claim.objects.get(pk=claim.pk).state for state, claim in claims.items()}


def test_what_a_day_holds_and_what_frees_it(people: People, desk: dict[WorkState, Claim]) -> None:
    organization, today = people.organization, today_of(people)
    assert used_today(organization, today) == {people.alice.pk: 5}
    assert used_today(organization, today + timedelta(days=1)) == used_today(people.other, today) == {}
    assert open_counts(organization) == {people.alice.pk: 2}
    told = post(people, "admin", "release", {"claims": [claim.pk for claim in desk.values()], "text": "Wrong desk."})
    on_desk = {WorkState.ASSIGNED, WorkState.IN_PROGRESS, WorkState.ON_HOLD}
    assert sorted(told.json()["changed"]) == sorted(desk[state].pk for state in on_desk)
    assert {one["claim_id"]: one["reason"] for one in told.json()["unchanged"]} == {
        f"ZZ-{state}": f"It is {state}; only what is Assigned, In Progress or On Hold can go."
        for state in set(WorkState) - on_desk
    }
    assert used_today(organization, today) == {people.alice.pk: 2}
    assert pool_of(organization).count() == 4
    claim = Claim.objects.get(pk=desk[WorkState.ON_HOLD].pk)
    assert (claim.assignee_id, claim.last_assignee_id, claim.version) == (None, people.alice.pk, 2)
    assert claim.pooled_at > claim.created_at
    event = ClaimEvent.objects.get(claim=claim, happening="released")
    assert (event.by_id, event.from_user_id, event.text) == (people.admin.pk, people.alice.pk, "Wrong desk.")
    # A second time nothing is there to be released.
    assert post(people, "admin", "release", {"claims": [claim.pk]}).json()["changed"] == []


@pytest.mark.parametrize("cause", [Cause.DEACTIVATED, Cause.REMOVED, Cause.ABSENT])
def test_who_can_work_no_more_gives_back_what_is_open(
    people: People, desk: dict[WorkState, Claim], cause: Cause
) -> None:
    bobs = make_claim(people.organization, None, state=WorkState.ASSIGNED, assignee=people.bob, claim_id="ZZ-BO")
    assert foretold(people.alice.pk, cause) == ["3 open claims return to the pool."]
    with transaction.atomic():
        assert release(people.alice.pk, cause, caller_for(people.admin)) == 3
    assert foretold(people.alice.pk, cause) == []
    left = {WorkState.POOL: "Pool", WorkState.SUBMITTED: "Submitted", WorkState.CLOSED: "Closed"}
    assert states(desk) == {**dict.fromkeys(WorkState, "Pool"), **left}
    bobs.refresh_from_db()
    assert bobs.assignee_id == people.bob.pk
    events = ClaimEvent.objects.filter(happening="released")
    assert {event.explanation for event in events} == {cause.value.capitalize()} and len(events) == 3


def test_only_the_claims_of_a_skill_that_is_gone_go(people: People) -> None:
    organization = people.organization
    employee = Employee.objects.create(user=people.alice)
    for name in ("Aetna", "United Health"):
        EmployeeSkill.objects.create(
            employee=employee, skill=Skill.objects.create(organization=organization, name=name)
        )
    on_desk = {"state": WorkState.ASSIGNED, "assignee": people.alice}
    kept = make_claim(organization, None, claim_id="ZZ1", payer_key="unitedhealth", **on_desk)
    gone = make_claim(organization, None, claim_id="ZZ2", payer="Aetna", payer_key="aetna", **on_desk)
    assert release(people.alice.pk, Cause.SKILL_REMOVED, None) == 0
    EmployeeSkill.objects.filter(skill__name="Aetna").delete()
    assert foretold(people.alice.pk, Cause.SKILL_REMOVED) == ["1 open claim returns to the pool."]
    assert release(people.alice.pk, Cause.SKILL_REMOVED, None) == 1
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.state, gone.state) == ("Assigned", "Pool")
    event = ClaimEvent.objects.get(happening="released")
    assert (event.by_person, event.by_id) == (False, None)


def test_only_the_claims_of_a_practice_that_is_gone_go(people: People) -> None:
    on_desk = {"state": WorkState.ASSIGNED, "assignee": people.alice}
    claims = [
        make_claim(people.organization, practice, claim_id="ZZ1", **on_desk)
        for practice in (people.main_clinic, people.north_clinic, None)
    ]
    # Held to none: all are hers.
    assert release(people.alice.pk, Cause.PRACTICE_REMOVED, None) == 0
    people.alice.practices.add(people.north_clinic)
    assert release(people.alice.pk, Cause.PRACTICE_REMOVED, None) == 1
    assert [Claim.objects.get(pk=claim.pk).state for claim in claims] == ["Pool", "Assigned", "Assigned"]


def test_a_claim_goes_to_a_lead_and_back(people: People, desk: dict[WorkState, Claim]) -> None:
    leads = people.client("alice").get(f"{WORK}leads/").json()
    assert [one["name"] for one in leads] == ["Admin Testa"]
    senior = JobTitle.objects.create(organization=people.organization, name="Sr. Biller", rank=1)
    Employee.objects.create(user=people.bob, role=senior)
    assert [one["name"] for one in people.client("alice").get(f"{WORK}leads/").json()] == ["Admin Testa", "Bob Testa"]
    claim, held = desk[WorkState.IN_PROGRESS], desk[WorkState.ON_HOLD]
    body = {"claims": [claim.pk, held.pk, desk[WorkState.CLOSED].pk], "to": str(people.bob.pk), "text": "Please look."}
    told = post(people, "alice", "escalate", body).json()
    assert told["changed"] == [claim.pk, held.pk] and "It is Closed" in told["unchanged"][0]["reason"]
    assert people.client("alice").get(f"{CLAIMS}{claim.pk}/").status_code == 404
    seen = people.client("bob").get(f"{CLAIMS}{claim.pk}/").json()
    assert (seen["state"], seen["escalated"], seen["escalated_by"]["name"]) == ("In Progress", True, "Alice Testa")
    assert seen["can"]["give_back"] and not seen["can"]["escalate"]
    assert used_today(people.organization, today_of(people)) == {people.alice.pk: 3}
    # Not hers any more, and not twice.
    assert post(people, "alice", "escalate", body).json()["changed"] == []
    told = post(people, "bob", "give-back", {"claims": [claim.pk], "text": "Appeal it."}).json()
    assert told["changed"] == [claim.pk]
    seen = people.client("alice").get(f"{CLAIMS}{claim.pk}/").json()
    assert (seen["escalated"], seen["assignee"]["name"]) == (False, "Alice Testa")
    whats = [(one["what"], one["from_value"], one["to_value"]) for one in seen["history"][:2]]
    assert whats == [("given back", "Bob Testa", "Alice Testa"), ("escalated", "Alice Testa", "Bob Testa")]
    # Nobody is there to take the other one back.
    today = today_of(people)
    Absence.objects.create(user=people.alice, first_date=today, last_date=today)
    told = post(people, "bob", "give-back", {"claims": [held.pk]}).json()
    assert (told["changed"], "not at work" in told["unchanged"][0]["reason"]) == ([], True)


@pytest.mark.parametrize("to", ["bob", "charlie", "operator", "alice", "auditor"])
def test_only_leads_take_escalated_claims(people: People, desk: dict[WorkState, Claim], to: str) -> None:
    body = {"claims": [desk[WorkState.ASSIGNED].pk], "to": str(getattr(people, to).pk)}
    assert post(people, "alice", "escalate", body).status_code == 422
    assert ClaimEvent.objects.filter(happening="escalated").count() == 0


def test_a_lead_of_other_practices_does_not_get_it(people: People, desk: dict[WorkState, Claim]) -> None:
    senior = JobTitle.objects.create(organization=people.organization, name="Sr. Biller", rank=1)
    Employee.objects.create(user=people.bob, role=senior)
    people.bob.practices.add(people.north_clinic)
    body = {"claims": [desk[WorkState.ASSIGNED].pk], "to": str(people.bob.pk)}
    assert post(people, "alice", "escalate", body).json()["changed"] == []


def test_held_claims_stay_out_of_plans(people: People, desk: dict[WorkState, Claim]) -> None:
    claim = desk[WorkState.POOL]
    body = {"claims": [claim.pk, desk[WorkState.ASSIGNED].pk], "text": "Waits for the contract."}
    told = post(people, "admin", "hold", body).json()
    assert (told["changed"], len(told["unchanged"])) == ([claim.pk], 1)
    assert not pool_of(people.organization).exists()
    claim.refresh_from_db()
    assert claim.held_by_rule == "Held by Admin Testa"
    assert post(people, "admin", "hold", {**body, "held": False}).json()["changed"] == [claim.pk]
    assert pool_of(people.organization).count() == 1
    whats = ClaimEvent.objects.filter(claim=claim).order_by("id").values_list("happening", flat=True)
    assert list(whats) == ["created", "held", "no longer held"]
    for name in ("alice", "auditor"):
        assert post(people, name, "hold", body).status_code == 403


def test_strangers_claims_are_never_moved(people: People, desk: dict[WorkState, Claim]) -> None:
    ids = [claim.pk for claim in desk.values()]
    for what, more in (("release", {}), ("hold", {}), ("give-back", {})):
        told = post(people, "charlie", what, {"claims": ids, **more}).json()
        assert told["changed"] == [] and {one["claim_id"] for one in told["unchanged"]} == {""}
    assert states(desk) == {state: state.value for state in WorkState}


def test_what_waits_comes_back_on_the_day_of_its_organization(people: People) -> None:
    # Late on Thursday in New York it is Friday in UTC, and in Auckland for hours.
    moment = datetime.fromisoformat("2026-11-20T03:00:00+00:00")
    people.other.time_zone = "Pacific/Auckland"
    people.other.save()
    until = {"hold_until_date": moment.date(), "hold_reason": "Waits.", "state": WorkState.ON_HOLD}
    here = make_claim(people.organization, None, assignee=people.alice, claim_id="ZZ1", **until)
    there = make_claim(people.other, None, assignee=people.charlie, claim_id="ZZ2", **until)
    for_good = make_claim(people.organization, None, state=WorkState.ON_HOLD, assignee=people.alice, claim_id="ZZ3")
    assert bring_back(moment) == 1
    assert bring_back(moment) == 0
    there.refresh_from_db()
    assert (there.state, there.hold_until_date, there.hold_reason, there.version) == ("In Progress", None, None, 2)
    here.refresh_from_db()
    assert here.state == "On Hold"
    assert bring_back(moment + timedelta(hours=3)) == 1
    for_good.refresh_from_db()
    assert for_good.state == "On Hold"
    assert ClaimEvent.objects.filter(happening="came back from hold", by_person=False).count() == 2
