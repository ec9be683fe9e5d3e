"""The claims that a plan is made from, as their source gives them: a file, or a room that has claims for people."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from uuid import UUID

from claimdeck.accounts.access import caller_of
from claimdeck.accounts.models import Practice
from claimdeck.accounts.selectors import practices_by_tin
from claimdeck.assignment.domain.layout import unpack_rows
from claimdeck.assignment.domain.reading import ClaimRow
from claimdeck.assignment.drafting.facts import GivenClaim
from claimdeck.assignment.models import Plan
from claimdeck.claims.domain.picking import PickedClaim, source_named
from claimdeck.claims.domain.states import Source
from claimdeck.kit.errors import NotFound
from claimdeck.storage.sealing import Unopened
from claimdeck.uploads.domain.layouts import RowFault
from claimdeck.uploads.domain.problems import Problem
from claimdeck.uploads.pages import ClosedRows, numbered_cells, packed_rows

# The source of claims that a job's results are, as its room brings it.
BULK_CHECK: Final = "status job"
_MOST_OTHERS: Final = 50
_LONGEST_OTHER: Final = 500


def rows_of(plan: Plan) -> tuple[list[GivenClaim], list[Problem]]:
    """The claims of the plan's file, and the rows whose practice is not known here."""
    practices = practices_by_tin(plan.organization)
    others = _other_cells(plan)
    given: list[GivenClaim] = []
    unknown: dict[str, list[int]] = {}
    closed = 0
    for packed in packed_rows(plan.pages_of_id or plan.pk):
        if isinstance(packed, ClosedRows):
            closed += packed.rows
            continue
        for row in unpack_rows(packed):
            if isinstance(row, RowFault):
                continue
            if row.tin and row.tin not in practices:
                unknown.setdefault(row.tin, []).append(row.number)
                continue
            practice = practices[row.tin] if row.tin else plan.practice
            given.append(_given(row, practice, others.get(row.number)))
    return given, [*_unknown(unknown), *_closed(closed)]


def _given(row: ClaimRow, practice: Practice | None, others: Mapping[str, str] | None) -> GivenClaim:
    return GivenClaim(
        number=row.number,
        source=Source.FILE.value,
        practice_id=practice.pk if practice is not None else None,
        tin=practice.tin if practice is not None else "",
        claim_id=row.claim_id,
        claim_number=row.claim_number,
        payer=row.payer,
        payer_id=row.payer_id,
        patient=row.patient,
        patient_name=row.patient_name or " ".join(filter(None, (row.patient.first_name, row.patient.last_name))),
        patient_id=row.patient_id,
        cpt_codes=row.cpt_codes,
        icd10_codes=row.icd10_codes,
        priority=row.priority,
        amount_cents=row.amount_cents,
        first_service_date=row.dos,
        deadline_date=row.deadline,
        other_columns=others,
    )


def _other_cells(plan: Plan) -> dict[int, dict[str, str]]:
    """By row what stands in the columns that are kept as notes; nothing where none are."""
    if not plan.keep_other_columns or not plan.other_places or isinstance(plan.headers, Unopened):
        return {}
    named = [(place, plan.headers[place]) for place in plan.other_places[:_MOST_OTHERS]]
    found: dict[int, dict[str, str]] = {}
    for _, cells in numbered_cells(plan.pages_of_id or plan.pk):
        for number, *row in cells or ():
            kept = {name: str(row[place])[:_LONGEST_OTHER] for place, name in named if place < len(row) and row[place]}
            if kept:
                found[number] = kept
    return found


def picked(plan: Plan) -> list[GivenClaim]:
    """The claims of another room that the plan was made from. Raises NotFound and Refused where they cannot be read."""
    return [_picked(number, claim) for number, claim in enumerate(_picks(plan), 1)]


def _picks(plan: Plan) -> Iterable[PickedClaim]:
    chosen, user = plan.selection, plan.run.created_by
    # A bulk check's plan names the job, any other the source and what it is picked from.
    name, of = (BULK_CHECK, chosen["job"]) if "job" in chosen else (chosen["source"], chosen["of"])
    source = source_named(name)
    if source is None or user is None:
        raise NotFound("Nobody here can read the results any more. Choose the claims again.")
    return source.pick(caller_of(user, via="cli", request=None), UUID(of), chosen["chosen"])


def _picked(number: int, claim: PickedClaim) -> GivenClaim:
    patient = claim.patient
    return GivenClaim(
        number=number,
        source=claim.source.value,
        practice_id=claim.practice_id,
        tin=claim.tin,
        claim_id=claim.claim_id,
        claim_number=claim.claim_number,
        payer=claim.payer,
        payer_id=claim.payer_id,
        patient=patient,
        patient_name=" ".join(filter(None, (patient.first_name, patient.last_name))),
        patient_id=claim.patient_id,
        cpt_codes=claim.cpt_codes,
        icd10_codes=claim.icd10_codes,
        priority=claim.priority,
        amount_cents=claim.amount_cents,
        first_service_date=claim.first_service_date,
        deadline_date=claim.deadline_date,
        provider=claim.provider,
        reason=claim.reason,
        answer=claim.answer,
    )


def _unknown(unknown: Mapping[str, list[int]]) -> Iterator[Problem]:
    for tin, rows in unknown.items():
        fix = "Add the practice under Settings, or correct the TIN."
        yield Problem("PRACTICE_UNKNOWN", "Practice configuration not found", rows, f"TIN {tin}", fix)


def _closed(rows: int) -> Iterator[Problem]:
    if rows:
        title = f"{rows:,} rows cannot be opened with the configured keys"
        fix = "Put the key that is missing back, then upload the file again."
        yield Problem("KEY_MISSING", title, [], "", fix)
