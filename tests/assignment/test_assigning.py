"""Claims handed out by hand: to a person, to the pool, from a desk, and by the hour."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from claimdeck.accounts.models import Organization, User
from claimdeck.assignment.handing.offering import offer_pools
from claimdeck.assignment.kinds import ASSIGNMENT_PLAN
from claimdeck.assignment.models import Plan
from claimdeck.claims.models import Claim, ClaimEvent, PayerTerms, WorkSettings
from claimdeck.kit.clock import now
from claimdeck.notifications.models import Notification
from claimdeck.runs.working.worker import execute
from tests.assignment.story import give_skills, make_team, planned, row, send
from tests.factories.claims_in_work import make_claim
from tests.factories.people import People

pytestmark = pytest.mark.django_db(transaction=True)


def assign(client: Client, **body: Any) -> Any:
    return client.post("/api/v1/work/claims/assign/", body, content_type="application/json")


def pool_of(people: People, admin: Client, *payers: str) -> list[Claim]:
    """Claims in the pool, one for each payer."""
    make_team(people, places=0)
    plan = planned(admin, *[row(number, payer) for number, payer in enumerate(payers)])
    send(admin, plan["id"], "execute", fingerprint=plan["fingerprint"])
    make_team(people, places=2)
    return list(Claim.objects.order_by("claim_id"))


def test_claims_go_to_a_person_as_far_as_skill_and_places_reach(people: People, admin: Client) -> None:
    claims = pool_of(people, admin, "Aetna", "Aetna", "Aetna", "Medicare")
    answer = assign(admin, claims=[claim.pk for claim in claims], person=str(people.alice.pk)).json()
    assert (answer["changed"], answer["not_changed_count"]) == (2, 2)
    assert {left["reason"] for left in answer["not_changed"]} == {
        "Alice Testa has no place left today.",
        "Alice Testa does not have the skill Medicare.",
    }
    left = [one["id"] for one in answer["not_changed"]]
    assert assign(admin, claims=left, person=str(people.alice.pk), anyway=True).json()["changed"] == 2
    told = Notification.objects.filter(event="claims_assigned", user=people.alice)
    assert sorted(told.values_list("title", flat=True)) == ["2 claims put on your desk"] * 2
    assert ClaimEvent.objects.filter(happening="assigned", to_user=people.alice).count() == 4


def test_a_desk_is_handed_on_as_a_whole_and_back_to_the_pool(people: People, admin: Client) -> None:
    claims = pool_of(people, admin, "Aetna", "Aetna")
    ids = [claim.pk for claim in claims]
    assert assign(admin, claims=ids, person=str(people.alice.pk)).json()["changed"] == 2
    moved = assign(admin, from_person=str(people.alice.pk), person=str(people.bob.pk)).json()
    assert (moved["changed"], Claim.objects.filter(assignee=people.bob).count()) == (2, 2)
    assert assign(admin, claims=ids, person=str(people.bob.pk)).json()["not_changed_count"] == 2
    event = ClaimEvent.objects.filter(happening="reassigned").first()
    assert event is not None and (event.from_user, event.to_user) == (people.alice, people.bob)
    assert assign(admin, from_person=str(people.bob.pk), person=None).json()["changed"] == 2
    assert Claim.objects.filter(state="Pool", assignee=None).count() == 2


def test_nobody_gets_claims_who_may_not_have_them(people: People, admin: Client, charlie: Client) -> None:
    [claim] = pool_of(people, admin, "Aetna")
    User.objects.filter(pk=people.bob.pk).update(is_active=False)
    for person in (people.bob, people.charlie, people.auditor):
        assert assign(admin, claims=[claim.pk], person=str(person.pk), anyway=True).status_code == 422
    people.alice.practices.add(people.north_clinic)
    answer = assign(admin, claims=[claim.pk], person=str(people.alice.pk), anyway=True).json()
    assert answer["not_changed"][0]["reason"] == "Alice Testa may not see the claims of this practice."
    give_skills(people.charlie, "Aetna", places=5)
    refused = assign(charlie, claims=[claim.pk], person=str(people.charlie.pk))
    assert refused.status_code == 422 and "None of these claims is there" in refused.json()["errors"][0]["message"]
    assert assign(charlie, from_person=str(people.alice.pk), person=None).status_code == 422
    assert assign(admin, person=None).status_code == 422
    assert people.client("alice").post("/api/v1/work/next/").status_code == 404


def test_the_pool_is_offered_every_hour_where_that_is_wanted(people: People, admin: Client) -> None:
    pool_of(people, admin, "Aetna", "Kaiser")
    Organization.objects.update(working_days="1234567")
    assert offer_pools(now()) == 0
    WorkSettings.objects.update_or_create(organization=people.organization, defaults={"offer_hourly": True})
    assert offer_pools(now()) == 1
    assert offer_pools(now()) == 0
    offer = Plan.objects.get(selection__offer=True)
    execute(offer.pk, ASSIGNMENT_PLAN)
    assert offer_pools(now()) == 1
    assert sorted(Claim.objects.values_list("payer", "state")) == [("Aetna", "Assigned"), ("Kaiser", "Pool")]
    # What nobody can take is laid aside until the next hour.
    assert offer_pools(now() + timedelta(hours=2)) == 1
    execute(Plan.objects.get(selection__offer=True, executed_at=None).pk, ASSIGNMENT_PLAN)
    assert offer_pools(now()) == 0
    assert Plan.objects.filter(selection__offer=True, discarded_at=None).count() == 1


def test_other_names_of_payers_are_known_before_anybody_has_set_them_up(people: People, admin: Client) -> None:
    """Whichever door comes first: a person's desk, the next claim, or rules that are tried."""
    give_skills(people.alice, "UnitedHealth")
    first, second = (
        make_claim(people.organization, people.main_clinic, claim_id=f"ZZ-{n}", payer="UHC", payer_key="unitedhealth")
        for n in range(2)
    )
    rule = {"name": "United", "conditions": [{"field": "payer", "any_of": ["UnitedHealth"]}], "action": {"hold": True}}
    fresh(people)
    tried = admin.post("/api/v1/rules/try/", {"rules": [rule]}, content_type="application/json")
    assert tried.json()["rules"] == [{"name": "United", "claims": 2}]
    fresh(people)
    assert assign(admin, claims=[first.pk], person=str(people.alice.pk)).json()["changed"] == 1
    fresh(people)
    assert people.client("alice").post("/api/v1/work/next/").json()["id"] == second.pk


def fresh(people: People) -> None:
    """As if nobody had ever looked at the payers."""
    PayerTerms.objects.filter(organization=people.organization).delete()
    WorkSettings.objects.filter(organization=people.organization).delete()
