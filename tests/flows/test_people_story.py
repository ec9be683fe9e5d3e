"""From registering to being removed, with real claims on the desk: what the rooms hand in, together."""

from typing import Any, Final

import pytest
from django.test import Client

from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import Claim
from claimdeck.people.selectors import employees_of, today_of
from tests.factories.claims_in_work import make_claim
from tests.factories.people import PASSWORD, People

API: Final = "/api/v1/"
JSON: Final = "application/json"


def send(client: Client, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    more = {"data": body, "content_type": JSON} if body is not None else {}
    answer = getattr(client, method)(f"{API}{path}", **more)
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


@pytest.fixture
def newcomer(people: People) -> str:
    """Somebody who has registered and was let in; their id."""
    people.organization.is_default = True
    people.organization.save()
    body = {"name": "Testa Newcomer", "username": "newcomer", "password": PASSWORD}
    send(Client(), "post", "auth/register/", body, 201)
    admin = people.client("admin")
    waiting = send(admin, "get", "users/?standing=awaiting")["results"]
    assert [one["username"] for one in waiting] == ["newcomer"]
    send(admin, "post", f"users/{waiting[0]['id']}/activate/")
    return str(waiting[0]["id"])


def give(people: People, user_id: str, payers: tuple[str, ...]) -> list[Claim]:
    """A claim of each payer onto the desk."""
    return [
        make_claim(
            people.organization,
            people.main_clinic,
            claim_id=f"ZZ-{payer}-{number}",
            payer=payer,
            payer_key=payer.lower(),
            state=WorkState.ASSIGNED,
            assignee=people.organization.members.get(pk=user_id),
        )
        for number, payer in enumerate(payers)
    ]


def on_desk(user_id: str) -> int:
    return Claim.objects.filter(assignee=user_id).count()


def test_from_registering_to_being_removed(people: People, newcomer: str) -> None:
    admin, page = people.client("admin"), Client()
    aetna, cigna = (send(admin, "post", "skills/", {"name": name}, 201)["id"] for name in ("Aetna", "Cigna"))
    role = send(admin, "post", "roles/", {"name": "Biller"}, 201)["id"]
    change = {"role": role, "skills": [{"skill": aetna, "level": 7}, {"skill": cigna, "level": 2}], "seniority": 4}
    changed = send(admin, "patch", f"users/{newcomer}/", change)
    assert (changed["role"]["name"], changed["seniority"], len(changed["skills"])) == ("Biller", 4, 2)
    seen = next(one for one in employees_of(people.organization) if one.username == "newcomer")
    assert (seen.levels, seen.role, seen.daily_capacity) == ({"Aetna": 7, "Cigna": 2}, "Biller", 20)
    send(page, "post", "auth/session/", {"username": "newcomer", "password": PASSWORD})

    first, *_ = give(people, newcomer, ("Aetna", "Aetna", "Cigna"))
    send(page, "post", f"work/claims/{first.pk}/notes/", {"text": "Called the payer."}, 201)
    said = send(admin, "get", f"users/{newcomer}/departure/?cause=deactivated")
    assert said == {"sentences": ["3 open claims return to the pool."], "obstacle": ""}
    # A skill taken away takes the claims that need it; an absence that begins takes the rest.
    send(admin, "patch", f"users/{newcomer}/", {"skills": [{"skill": aetna, "level": 7}]})
    assert on_desk(newcomer) == 2
    today = today_of(people.organization).isoformat()
    send(admin, "post", "absences/", {"user": newcomer, "first_date": today, "last_date": today}, 201)
    assert on_desk(newcomer) == 0
    give(people, newcomer, ("Medicaid",))
    send(admin, "delete", f"users/{newcomer}/", status=204)
    assert (Claim.objects.filter(state=WorkState.POOL.value).count(), Claim.objects.count()) == (4, 4)
    assert send(page, "get", "auth/session/", status=401)["code"] == "UNAUTHENTICATED"
    history = str(send(admin, "get", f"work/claims/{first.pk}/history/"))
    assert "removed user" in history and "newcomer" not in history
    kept = send(admin, "get", "audit-records/?user=newcomer")["results"]
    assert {"registered", "member_changed", "employee_changed", "absence_added", "member_removed"} <= {
        one["kind"] for one in kept
    }


@pytest.mark.parametrize("how", ["deactivate", "auditor"])
def test_who_works_no_more_gives_claims_back(people: People, newcomer: str, how: str) -> None:
    admin = people.client("admin")
    give(people, newcomer, ("Aetna", "Cigna"))
    if how == "deactivate":
        send(admin, "post", f"users/{newcomer}/deactivate/")
    else:
        send(admin, "patch", f"users/{newcomer}/", {"access": "auditor"})
    assert on_desk(newcomer) == 0
    assert set(Claim.objects.values_list("state", flat=True)) == {WorkState.POOL.value}
