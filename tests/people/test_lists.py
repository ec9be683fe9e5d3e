"""The lists that an organization keeps itself: skills by name, job titles by rank, each with how many have it."""

from typing import Any

import pytest
from django.test import Client

from tests.factories.people import People

JSON = "application/json"
NAMES = ("Testa Lead", "Testa Biller", "Testa Clerk")


def listed(client: Client, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/v1/{kind}/").json()["results"]
    return found


def test_job_titles_stand_in_the_order_that_they_are_given(admin: Client, people: People) -> None:
    for name in NAMES:
        assert admin.post("/api/v1/roles/", {"name": name}, content_type=JSON).status_code == 201
    before = listed(admin, "roles")
    assert [role["name"] for role in before][-3:] == list(NAMES)
    # The last made comes first: neither the name nor the age of a job title decides.
    wanted = [role["id"] for role in reversed(before)]
    for order in (wanted, [wanted[1], wanted[0], *wanted[2:]]):
        assert admin.post("/api/v1/roles/order/", {"roles": order}, content_type=JSON).status_code == 204
        assert [role["id"] for role in listed(admin, "roles")] == order
    held = {"role": wanted[2]}
    assert admin.patch(f"/api/v1/users/{people.alice.pk}/", held, content_type=JSON).status_code == 200
    assert [role["people"] for role in listed(admin, "roles")][:3] == [0, 0, 1]


@pytest.mark.parametrize("change", [lambda ids: ids[1:], lambda ids: [*ids, ids[0]], lambda ids: [*ids, 10**9]])
def test_an_order_names_every_job_title_once(admin: Client, change: Any) -> None:
    for name in NAMES:
        admin.post("/api/v1/roles/", {"name": name}, content_type=JSON)
    ids = [role["id"] for role in listed(admin, "roles")]
    answer = admin.post("/api/v1/roles/order/", {"roles": change(ids[::-1])}, content_type=JSON)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "roles")
    assert [role["id"] for role in listed(admin, "roles")] == ids


def test_skills_stand_by_name_however_they_came(admin: Client) -> None:
    for name in ("Testa Mutual", "Testa Care", "Testa Health"):
        assert admin.post("/api/v1/skills/", {"name": name}, content_type=JSON).status_code == 201
    names = [skill["name"] for skill in listed(admin, "skills")]
    assert names == sorted(names)
    assert {"Testa Care", "Testa Health", "Testa Mutual"} <= set(names)
