"""One of everything that Alice's organization can own, for the access matrix."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile

from claimdeck.accounts.models import ApiToken, Invitation, PayerMapping
from claimdeck.claims.domain.patients import Patient
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import PayerTerms
from claimdeck.kit.clock import now
from claimdeck.notifications.models import Notification
from claimdeck.payers.models import PayerAccount
from claimdeck.people.models import Absence, JobTitle, Skill
from claimdeck.runs.domain.states import State
from claimdeck.runs.models import Run
from claimdeck.status.kinds import BULK_CHECK
from claimdeck.status.models import CSVJob, JobPractice, ResultRow
from tests.factories.claims_in_work import make_claim
from tests.factories.people import People, make_token
from tests.factories.plans import make_item, make_plan

# Numbers and words that may stand in an answer without saying anything.
SHORT: Final = ("row_id", "claim_number", "limits_id", "claim_id", "skill_id", "role_id", "absence_id")


@dataclass(frozen=True, slots=True)
class World:
    """What addresses and bodies are filled with, and words that no stranger may ever read."""

    ids: dict[str, str]
    secrets: tuple[str, ...]


def upload_file() -> SimpleUploadedFile:
    """A claim as a table, which every room that takes files of claims can read."""
    header = "claim_number,first_name,last_name,date_of_birth,subscriber_id,tin,cpt"
    row = "ZZ1,Testa,Patient,1950-01-01,M1,970000001,N1023"
    return SimpleUploadedFile("made-up.csv", f"{header}\n{row}\n".encode(), content_type="text/csv")


def make_job(people: People) -> ResultRow:
    """A finished job of Alice's with one answered row for the main clinic."""
    moment = now()
    run = Run.objects.create(
        organization=people.organization,
        kind=BULK_CHECK.name,
        task_name=BULK_CHECK.task_name,
        state=State.COMPLETED.value,
        total=1,
        processed=1,
        success=1,
        created_by=people.alice,
        started_at=moment,
        completed_at=moment,
    )
    job = CSVJob.objects.create(
        run=run,
        filename="made-up-claims.csv",
        original_filename="made-up-claims.csv",
        file_size=100,
        provider="uhc",
        practice=people.main_clinic,
        headers=["claim_number"],
    )
    JobPractice.objects.create(job=job, practice=people.main_clinic, tin="970000001", payer_id="87726", rows=1)
    return ResultRow.objects.create(
        job=job,
        row=1,
        claim_number="ZZ-SECRET-1",
        claim_key="ZZSECRET1",
        status="Finalized",
        outcome="paid",
        success=True,
        tin="970000001",
        payer_id="87726",
        checked_at=moment,
        patient="\x1f".join(["Testa", "Secretperson", "1950-01-01", "M1"]).encode(),
    )


def make_world(people: People) -> World:
    organization = people.organization
    make_token(people.alice)
    token = ApiToken.objects.get(user=people.alice, revoked_at=None, expires_at=None)
    mapping = PayerMapping.objects.create(
        practice=people.main_clinic, payer="uhc", payer_id="87726", effective_from_date=date(2025, 1, 1)
    )
    notification = Notification.objects.create(user=people.alice, event="job_ended", title="Secret notice")
    # Not active: nothing in these tests may reach a payer.
    account = PayerAccount.objects.create(
        organization=organization,
        payer="uhc",
        name="Secret account",
        base_url="http://127.0.0.1:9",
        credentials={"client_id": "secret-client", "client_secret": "secret-secret"},
        is_active=False,
    )
    limits = PayerTerms.objects.create(organization=organization, name="Secret Mutual", filing_limit_days=90)
    invitation = Invitation.objects.create(
        organization=organization, hash="not a hash", expires_at=now() + timedelta(days=1), created_by=people.alice
    )
    skill = Skill.objects.create(organization=organization, name="Secret skill")
    role = JobTitle.objects.create(organization=organization, name="Secret title")
    absence = Absence.objects.create(user=people.bob, first_date=date(2031, 3, 2), last_date=date(2031, 3, 6))
    row = make_job(people)
    claim = make_claim(
        organization,
        people.main_clinic,
        state=WorkState.ASSIGNED,
        assignee=people.alice,
        claim_id="ZZ-SECRET-2",
        patient=Patient("Testa", "Secretworker", date(1950, 1, 1), "M1"),
    )
    plan = make_plan(organization, people.admin, items=1, sealed_filename="Secret plan.csv")
    make_item(plan, 1, people.main_clinic, people.alice)
    ids = {
        "member_id": people.bob.pk,
        "practice_id": people.main_clinic.pk,
        "mapping_id": mapping.pk,
        "token_id": token.pk,
        "notification_id": notification.pk,
        "account_id": account.pk,
        "limits_id": limits.pk,
        "invitation_id": invitation.pk,
        "skill_id": skill.pk,
        "role_id": role.pk,
        "absence_id": absence.pk,
        "run_id": row.job_id,
        "job_id": row.job_id,
        "plan_id": plan.pk,
        "row_id": row.pk,
        "claim_number": "ZZ-SECRET-1",
        "claim_id": claim.pk,
    }
    secrets = (
        *(str(value) for name, value in ids.items() if name not in SHORT),
        *(person.username for person in (people.alice, people.bob, people.auditor, people.operator)),
        organization.name,
        str(organization.pk),
        "Main Clinic",
        "Secret",
        "secret-client",
        "made-up-claims",
    )
    return World({name: str(value) for name, value in ids.items()}, secrets)
