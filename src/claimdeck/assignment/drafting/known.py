"""Claims that a plan is made from, compared with those in work: which are known, and what a file changes of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.db.models import BinaryField, ExpressionWrapper, F, QuerySet

from claimdeck.accounts.domain.days import local_date
from claimdeck.accounts.models import Organization
from claimdeck.assignment.basis import Basis
from claimdeck.assignment.drafting.facts import GivenClaim, Line, line_of
from claimdeck.claims.batches import FACTS
from claimdeck.claims.domain.patients import Patient, unpack_patient
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import Claim
from claimdeck.kit.chunks import chunked
from claimdeck.storage.sealing import SealedBytesField, Unopened
from claimdeck.uploads.domain.problems import Problem

_AT_ONCE: Final = 2_000
_PATIENT: Final = SealedBytesField(bound_to="claims_claim.patient")
SEALED: Final = ("patient", "patient_name", "patient_id", "other_columns")
_RAW: Final = {f"raw_{name}": ExpressionWrapper(F(name), output_field=BinaryField()) for name in SEALED}
# What a file may change of a known claim, as its column is called; blank cells change nothing.
CHANGEABLE: Final = {
    "claim_number": "claim_number",
    "payer": "payer",
    "payer_id": "payer_id",
    "patient": "patient",
    "patient_name": "patient_name",
    "patient_id": "patient_id",
    "cpt_codes": "cpt_codes",
    "icd10_codes": "icd10_codes",
    "priority": "priority",
    "amount": "amount_cents",
    "dos": "first_service_date",
    "submission_deadline": "deadline_date",
}
# Columns that follow from another one and change with it.
_FOLLOWING: Final = {
    "claim_number": ("claim_number_key",),
    "payer": ("payer_key", "provider"),
    "patient": ("subscriber_hash", "person_hash"),
    "patient_id": ("patient_hash",),
    "deadline_date": ("deadline_derived",),
}


def compared(organization: Organization, given: Sequence[GivenClaim], basis: Basis) -> tuple[list[Line], list[Problem]]:
    """A line for each claim that can be planned, and the claims that cannot be, with why."""
    doubled, seen = [], set()
    first: list[GivenClaim] = []
    for claim in given:
        if claim.key in seen:
            doubled.append(claim.number)
        else:
            seen.add(claim.key)
            first.append(claim)
    lines: list[Line] = []
    taken: list[int] = []
    for some in chunked(first, _AT_ONCE):
        known = _known(organization, some)
        for claim in some:
            found = known.get(claim.key)
            if found is None:
                lines.append(line_of(claim, basis))
            elif found.state != WorkState.POOL:
                taken.append(claim.number)
            else:
                lines.append(_updated(claim, found, basis))
    return lines, _problems(doubled, taken)


def _known(organization: Organization, given: Iterable[GivenClaim]) -> dict[tuple[UUID | None, str], Claim]:
    keys = {claim.key[1] for claim in given}
    found = Claim.objects.filter(organization=organization, claim_id_key__in=keys)
    return {(claim.practice_id, claim.claim_id_key): claim for claim in found}


def _updated(given: GivenClaim, known: Claim, basis: Basis) -> Line:
    """The line of a claim in the pool, with what the file says newly of it."""
    line = line_of(replace(given, patient=_completed(given.patient, known)), basis)
    columns = line.columns
    changes = []
    for name, column in CHANGEABLE.items():
        before = _plain(getattr(known, column))
        stays = columns[column] in ("", None) or (column == "deadline_date" and columns["deadline_derived"])
        if stays or before == columns[column]:
            for kept in (column, *_FOLLOWING.get(column, ())):
                columns[kept] = getattr(known, kept)
        else:
            changes.append(name)
    if columns["other_columns"] is None:
        columns["other_columns"] = known.other_columns
    columns.update(
        known_claim_id=known.pk,
        claim_version=known.version,
        claim_id=known.claim_id,
        source=known.source,
        reason=known.reason,
        provider=columns["provider"] or known.provider,
        tin=columns["tin"] or known.tin,
        changes=" ".join(changes),
    )
    line.waiting_since = known.pooled_at.date()
    line.denial_codes = tuple(known.answer_codes.split())
    return line


def _completed(patient: Patient, known: Claim) -> Patient:
    """The patient as the file has it, with what only the claim in work knows."""
    if isinstance(known.patient, Unopened):
        return patient
    there = unpack_patient(bytes(known.patient))
    return Patient(
        patient.first_name or there.first_name,
        patient.last_name or there.last_name,
        patient.date_of_birth or there.date_of_birth,
        patient.subscriber_id or there.subscriber_id,
    )


def _plain(value: Any) -> Any:
    """What a sealed field holds, as it is given; None for what no key opens."""
    return bytes(value) if isinstance(value, memoryview) else None if isinstance(value, Unopened) else value


def _problems(doubled: list[int], taken: list[int]) -> list[Problem]:
    found = []
    if doubled:
        fix = "Give each claim a claim_id of its own, or take the repeated rows out; the first of each is planned."
        found.append(Problem("DOUBLED_CLAIM", "A claim_id that is in the file twice", doubled, "claim_id", fix))
    if taken:
        fix = "Nothing to do if that is right. To hand it to somebody else, reassign it under All claims."
        found.append(Problem("ALREADY_IN_WORK", "Claims on somebody's desk, or closed", taken, "claim_id", fix))
    return found


def lines_of(claims: QuerySet[Claim], organization: Organization) -> list[Line]:
    """Lines of claims in the pool as they are; what is sealed stays sealed, but for the birth date."""
    names = [*(name for name in FACTS if name not in SEALED), "pk", "version", "pooled_at"]
    rows = claims.order_by("pk").annotate(**_RAW).values(*names, *_RAW)
    lines = []
    for number, row in enumerate(rows.iterator(chunk_size=_AT_ONCE), 1):
        raw = {name: row[f"raw_{name}"] for name in SEALED}
        columns = {name: row[name] for name in FACTS if name not in SEALED}
        columns |= {name: Unopened(bytes(value)) if value is not None else None for name, value in raw.items()}
        columns |= {"number": number, "known_claim_id": row["pk"], "claim_version": row["version"], "changes": ""}
        opened = _PATIENT.from_db_value(raw["patient"], None, None)
        born = None if isinstance(opened, Unopened) else unpack_patient(opened).date_of_birth
        waiting = local_date(row["pooled_at"], organization.time_zone)
        lines.append(Line(columns, born, waiting, tuple(row["answer_codes"].split())))
    return lines
