"""A made-up team and its files: who can do what, and claims to hand out."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from claimdeck.accounts.models import User
from claimdeck.assignment.domain.columns import COLUMNS
from claimdeck.assignment.kinds import ASSIGNMENT_PLAN
from claimdeck.kit.clock import today
from claimdeck.people.models import Employee, EmployeeSkill, Skill
from claimdeck.runs.working.worker import execute
from tests.factories.people import People

HEADER = [column.name for column in COLUMNS[:11]]
PLANS = "/api/v1/assignment/plans/"


def give_skills(user: User, *names: str, places: int = 20, level: int = 5, **values: Any) -> Employee:
    """What a person knows, and how many claims they take a day."""
    employee, _ = Employee.objects.update_or_create(user=user, defaults={"max_daily_claims": places, **values})
    for name in names:
        skill, _ = Skill.objects.get_or_create(organization=user.organization, name=name)
        EmployeeSkill.objects.update_or_create(employee=employee, skill=skill, defaults={"level": level})
    return employee


def make_team(people: People, *, places: int = 20) -> None:
    """Alice knows Aetna, Bob knows Aetna and Medicare; the administrator takes no claims."""
    people.organization.default_practice = people.main_clinic
    people.organization.save()
    give_skills(people.alice, "Aetna", places=places)
    give_skills(people.bob, "Aetna", "Medicare", places=places)


def row(number: int, payer: str = "Aetna", **cells: str) -> dict[str, str]:
    """One row of a file; dates lie around today."""
    usual = {
        "claim_id": f"ZZ-{number:06d}",
        "patient_id": f"P-{number // 2}",
        "patient_name": f"Madeup{number // 2}, Testa",
        "payer": payer,
        "cpt_codes": "99213",
        "icd10_codes": "J02.9",
        "priority": str(1 + number % 5),
        "amount": f"{50 + number % 900}.25",
        "dob": f"19{50 + number // 2 % 40}-01-31",
        "dos": str(today() - timedelta(days=30 + number % 20)),
        "submission_deadline": str(today() + timedelta(days=5 + number % 60)),
    }
    return {**usual, **cells}


def csv_of(*rows: dict[str, str], more: tuple[str, ...] = ()) -> SimpleUploadedFile:
    header = [*HEADER, *more]
    lines = [",".join(f'"{one.get(name, "")}"' for name in header) for one in rows]
    return SimpleUploadedFile("made-up.csv", "\n".join([",".join(header), *lines, ""]).encode(), "text/csv")


def upload(client: Client, *rows: dict[str, str], **form: Any) -> Any:
    """What the API answers to a file of these rows."""
    return client.post("/api/v1/assignment/imports/", {"file": csv_of(*rows), **form})


def planned(client: Client, *rows: dict[str, str], **form: Any) -> dict[str, Any]:
    """The plan of a file, made by a worker."""
    response = upload(client, *rows, **form)
    assert response.status_code == 201, response.content
    return made(client, response.json()["id"])


def made(client: Client, plan_id: str) -> dict[str, Any]:
    """The plan, once a worker has made it."""
    execute(UUID(plan_id), ASSIGNMENT_PLAN)
    return plan_of(client, plan_id)


def plan_of(client: Client, plan_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{PLANS}{plan_id}/").json()
    return found


def items_of(client: Client, plan_id: str, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{PLANS}{plan_id}/items/?page_size=500{query}").json()["results"]
    return found


def send(client: Client, plan_id: str, step: str, **body: Any) -> Any:
    return client.post(f"{PLANS}{plan_id}/{step}/", body, content_type="application/json")
