"""Fills desks in the program that `desks.fill` starts: the claims come in as JSON, their ids go out."""

import json
import sys
from datetime import timedelta
from typing import Any

from claimdeck.accounts.models import Practice, User
from claimdeck.claims.domain.states import WorkState
from claimdeck.kit.clock import now
from claimdeck.people.selectors import today_of
from tests.factories.claims_in_work import answer, make_claim

_GIVEN = ("claim_id", "claim_number", "payer", "amount_cents", "priority", "reason")


def make() -> None:
    print(json.dumps([_made(one) for one in json.load(sys.stdin)]))


def _made(wanted: dict[str, Any]) -> int:
    person = User.objects.filter(username=wanted.get("person", "")).first()
    organization = (person or User.objects.get(username="admin")).organization
    assert organization is not None
    practice = Practice.objects.filter(organization=organization).order_by("name").first()
    values = {name: wanted[name] for name in _GIVEN if name in wanted}
    if "due" in wanted:
        values["deadline_date"] = today_of(organization) + timedelta(days=wanted["due"])
    if "back" in wanted:
        values["hold_until_date"] = today_of(organization) + timedelta(days=wanted["back"])
    if "age" in wanted:
        values["created_at"] = now() - timedelta(days=wanted["age"])
    if "outcome" in wanted:
        values["answer"] = answer(wanted["outcome"], days_ago=1)
    state = WorkState(wanted.get("state", "Assigned" if person else "Pool"))
    return make_claim(organization, practice, state=state, assignee=person, **values).pk
