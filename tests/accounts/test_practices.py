"""Practices, the payer ids they bill under, and the organization's default."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from claimdeck.accounts import organizations, practices, selectors
from claimdeck.accounts.models import Organization, Practice
from claimdeck.kit.errors import Conflict, Refused
from tests.factories.people import People, caller_for

PRACTICES = "/api/v1/providers/practices/"
ORGANIZATION = "/api/v1/organization/"
JSON = "application/json"


def names(client: Client, query: str = "") -> list[str]:
    return [practice["name"] for practice in client.get(PRACTICES + query).json()["results"]]


def test_one_sees_ones_own_organizations_practices(people: People, alice: Client, charlie: Client) -> None:
    assert names(alice) == ["Main Clinic", "North Clinic"]
    assert names(charlie) == ["Strange Clinic"]
    assert charlie.get(f"{PRACTICES}{people.main_clinic.pk}/").status_code == 404


def test_a_member_held_to_one_practice_sees_no_other(people: People, alice: Client) -> None:
    people.alice.practices.add(people.north_clinic)
    assert names(alice) == ["North Clinic"]
    assert alice.get(f"{PRACTICES}{people.main_clinic.pk}/").status_code == 404
    assert alice.get(f"{PRACTICES}{people.main_clinic.pk}/payer_mappings/").status_code == 404
    caller = caller_for(people.alice)
    assert set(selectors.practices_by_tin(people.organization, caller)) == {"970000002"}
    assert selectors.practices_by_tin(people.organization)["970000001"] == people.main_clinic


def test_an_inactive_practice_is_for_administrators_only(people: People, alice: Client, admin: Client) -> None:
    url = f"{PRACTICES}{people.north_clinic.pk}/"
    assert admin.patch(url, {"is_active": False}, content_type=JSON).json()["is_active"] is False
    assert names(alice) == ["Main Clinic"]
    assert names(admin) == ["Main Clinic", "North Clinic"]
    assert names(admin, "?is_active=false") == ["North Clinic"]
    assert "970000002" not in selectors.practices_by_tin(people.organization)
    assert admin.patch(url, {"is_active": True}, content_type=JSON).status_code == 200


def test_a_new_practice(people: People, admin: Client) -> None:
    body = {"name": "  South Clinic ", "tin": "97-0000003", "npi": "1234567893", "city": "Testville"}
    response = admin.post(PRACTICES, body, content_type=JSON)
    assert response.status_code == 201
    made = response.json()
    assert (made["name"], made["tin"], made["npi"], made["city"]) == (
        "South Clinic",
        "970000003",
        "1234567893",
        "Testville",
    )
    assert Practice.objects.get(pk=made["id"]).organization == people.organization


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tin": "97-000000"}, "tin"),
        ({"tin": "97000000A"}, "tin"),
        ({"npi": "1234567890"}, "npi"),
        ({"name": "   "}, "name"),
        ({"state": "New York"}, "state"),
        ({"organization": "x"}, "organization"),
    ],
)
def test_a_bad_practice_names_its_field(people: People, admin: Client, change: Any, field: str) -> None:
    body = {"name": "South Clinic", "tin": "970000003", **change}
    response = admin.post(PRACTICES, body, content_type=JSON)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert Practice.objects.filter(organization=people.organization).count() == 2


def test_a_tin_is_there_once_in_an_organization(people: People, admin: Client) -> None:
    body = {"name": "Twin Clinic", "tin": "970000001"}
    assert admin.post(PRACTICES, body, content_type=JSON).json()["code"] == "TIN_TAKEN"
    url = f"{PRACTICES}{people.north_clinic.pk}/"
    assert admin.patch(url, {"tin": "97-0000001"}, content_type=JSON).status_code == 409
    assert admin.patch(url, {"tin": "97-0000002", "npi": None}, content_type=JSON).status_code == 200
    # Two organizations may both work for one practice.
    assert practices.add_practice(people.other, "970000001", "Main Clinic").tin == "970000001"


def mapping(client: Client, practice: Practice, **body: Any) -> Any:
    url = f"{PRACTICES}{practice.pk}/payer_mappings/"
    return client.post(url, {"payer": "uhc", "payer_id": "87726", **body}, content_type=JSON)


def test_payer_ids_by_date(people: People, admin: Client) -> None:
    clinic = people.main_clinic
    first = mapping(admin, clinic, payer_id="39026", effective_to="2025-12-31")
    second = mapping(admin, clinic, effective_from="2026-01-01")
    assert (first.status_code, second.status_code) == (201, 201)
    assert selectors.payer_id_for(clinic, "uhc", date(2025, 12, 31)) == "39026"
    assert selectors.payer_id_for(clinic, "uhc", date(2026, 1, 1)) == "87726"
    assert selectors.payer_id_for(clinic, "other", date(2026, 1, 1)) is None
    both = selectors.payer_ids_for([clinic, people.north_clinic], "uhc", date(2026, 1, 1))
    assert both == {clinic.pk: "87726"}
    listed = admin.get(f"{PRACTICES}{clinic.pk}/payer_mappings/").json()["results"]
    assert {(item["effective_from"], item["effective_to"]) for item in listed} == {
        (None, "2025-12-31"),
        ("2026-01-01", None),
    }


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        ("2025-03-01", "2025-04-01", 409),
        ("2025-06-30", None, 409),
        (None, "2025-01-01", 409),
        (None, None, 409),
        ("2025-07-01", None, 201),
        (None, "2024-12-31", 201),
    ],
)
def test_overlapping_dates_are_refused(
    people: People, admin: Client, first: str | None, last: str | None, status: int
) -> None:
    clinic = people.main_clinic
    mapping(admin, clinic, effective_from="2025-01-01", effective_to="2025-06-30")
    assert mapping(admin, clinic, effective_from=first, effective_to=last).status_code == status
    assert mapping(admin, clinic, payer="other", effective_from=first, effective_to=last).status_code == 201
    elsewhere = mapping(admin, people.north_clinic, effective_from=first, effective_to=last)
    assert elsewhere.status_code == 201


def test_a_mapping_is_changed_and_removed(people: People, admin: Client, charlie: Client) -> None:
    made = mapping(admin, people.main_clinic, effective_from="2025-01-01").json()
    other = mapping(admin, people.main_clinic, effective_to="2024-12-31").json()
    url = f"/api/v1/payer_mappings/{made['id']}/"
    assert charlie.patch(url, {"payer_id": "1"}, content_type=JSON).status_code == 404
    assert charlie.delete(url).status_code == 404
    overlap = admin.patch(url, {"effective_from": None}, content_type=JSON)
    assert overlap.json()["code"] == "DATES_OVERLAP"
    backwards = admin.patch(url, {"effective_to": "2024-12-31"}, content_type=JSON)
    assert backwards.json()["errors"][0]["field"] == "effective_to"
    assert admin.delete(f"/api/v1/payer_mappings/{other['id']}/").status_code == 204
    changed = admin.patch(url, {"effective_from": None, "payer_id": "39026"}, content_type=JSON)
    assert (changed.json()["effective_from"], changed.json()["payer_id"]) == (None, "39026")


def test_the_default_practice_is_the_chosen_one_else_the_only_one(people: People, admin: Client) -> None:
    organization = people.organization
    assert selectors.default_practice(organization) is None
    chosen = {"default_practice": str(people.north_clinic.pk)}
    assert admin.patch(ORGANIZATION, chosen, content_type=JSON).json()["default_practice"] == str(
        people.north_clinic.pk
    )
    organization.refresh_from_db()
    assert selectors.default_practice(organization) == people.north_clinic
    practices.change_practice(people.north_clinic, {"is_active": False})
    organization = Organization.objects.get(pk=organization.pk)
    assert selectors.default_practice(organization) == people.main_clinic
    assert admin.patch(ORGANIZATION, {"default_practice": None}, content_type=JSON).status_code == 200


def test_a_default_of_another_organization_is_refused(people: People, admin: Client) -> None:
    body = {"default_practice": str(people.other_clinic.pk)}
    response = admin.patch(ORGANIZATION, body, content_type=JSON)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "default_practice")


def test_an_organization_says_when_its_day_begins(people: People, admin: Client) -> None:
    body = {"time_zone": "America/Los_Angeles", "working_days": "7123", "registration_open": False}
    changed = admin.patch(ORGANIZATION, body, content_type=JSON).json()
    assert {name: changed[name] for name in body} == {**body, "working_days": "1237"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Atlantis/Capital"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", ""),
        ("working_days", ""),
        ("working_days", "118"),
        ("working_days", "11"),
        ("working_days", "0"),
        ("working_days", "Monday"),
    ],
)
def test_days_that_are_none_are_refused(people: People, admin: Client, field: str, value: str) -> None:
    response = admin.patch(ORGANIZATION, {field: value}, content_type=JSON)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field)
    people.organization.refresh_from_db()
    assert (people.organization.time_zone, people.organization.working_days) == ("America/New_York", "12345")


def test_renaming_keeps_the_default_and_names_stay_unique(people: People, admin: Client) -> None:
    organizations.change_organization(people.organization, default_practice=people.main_clinic.pk)
    renamed = admin.patch(ORGANIZATION, {"name": "New Billing"}, content_type=JSON).json()
    assert renamed == {
        "id": str(people.organization.pk),
        "name": "New Billing",
        "default_practice": str(people.main_clinic.pk),
        "time_zone": "America/New_York",
        "working_days": "12345",
        "registration_open": True,
    }
    assert admin.patch(ORGANIZATION, {"name": "Strangers Billing"}, content_type=JSON).status_code == 409


@pytest.mark.django_db
def test_there_is_one_default_organization() -> None:
    made = organizations.default_organization()
    assert made.is_default
    assert organizations.default_organization() == made
    with pytest.raises(Conflict):
        organizations.add_organization(f" {made.name} ")
    with pytest.raises(Refused):
        organizations.add_organization("  ")
    assert not organizations.add_organization("Second Billing").is_default
