"""Result rows as they are stored: with the payer's words beside them, in place of what was there before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.claims.domain.patients import pack_patient, person_hash, subscriber_hash
from claimdeck.status.domain.answers import RowResult
from claimdeck.status.models import AnswerPage, CSVJob, ResultRow
from claimdeck.storage.bulk import insert
from claimdeck.storage.packing import pack_written
from claimdeck.storage.sealing import key_ring

_PLACE_COLUMNS: Final = (
    "row",
    "claim_number",
    "first_service_date",
    "total_charged_cents",
    "total_paid_cents",
    "status_code_507",
    "check_number",
)
# A page of the payer's words and the place in it.
Place = tuple[int | None, int | None]
NOWHERE: Final[Place] = (None, None)


def write_rows(
    job: CSVJob,
    results: Sequence[RowResult],
    replaced: Sequence[int],
    previous: Mapping[int, Sequence[str]],
    moment: datetime,
) -> None:
    """Store results in place of those of the `replaced` rows; `previous` has the outcomes that rows had before.

    Call it inside a transaction.
    """
    before = _stored_before(job, results)
    if replaced:
        ResultRow.objects.filter(job=job, row__in=replaced).delete()
    fresh = _store_answers(job, results)
    places = [fresh.get(id(r.raw)) or before.get(_place_key(r), NOWHERE) for r in results]
    insert(ResultRow, _columns(job, results, previous, moment, places))


def _stored_before(job: CSVJob, results: Sequence[RowResult]) -> dict[tuple[Any, ...], Place]:
    """Where the payer's words stand of answers that are written anew because another part has joined them."""
    rows = {result.row for result in results if result.claim is not None and result.raw is None}
    if not rows:
        return {}
    kept = ResultRow.objects.filter(job=job, row__in=rows, asked_again=False)
    values = kept.values_list(*_PLACE_COLUMNS, "answer_page_id", "answer_index")
    return {tuple(key): (page, index) for *key, page, index in values}


def _store_answers(job: CSVJob, results: Sequence[RowResult]) -> dict[int, Place]:
    """Store the payer's words of a batch together, by their identity; doubled rows share one copy."""
    raw = {id(result.raw): result.raw for result in results if result.raw is not None}
    if not raw:
        return {}
    page = AnswerPage.objects.create(job=job, claims=pack_written(raw.values())).pk
    return {key: (page, index) for index, key in enumerate(raw)}


def _columns(
    job: CSVJob,
    results: Sequence[RowResult],
    previous: Mapping[int, Sequence[str]],
    moment: datetime,
    places: Sequence[Place],
) -> dict[str, list[Any]]:
    ring = key_ring()
    claims = [result.claim for result in results]
    patients = [result.patient for result in results]
    old = [_outcome_before(result, previous.get(result.row, ())) for result in results]
    return {
        "job_id": [job.pk] * len(results),
        "row": [result.row for result in results],
        "part": [result.part for result in results],
        "claim_number": [result.claim_number for result in results],
        "claim_key": [claim_number_key(result.claim_number) for result in results],
        "status": [result.status for result in results],
        "outcome": [result.outcome.value for result in results],
        "outcome_reason": [result.outcome_reason for result in results],
        "success": [result.success for result in results],
        "error_message": [result.error_message for result in results],
        "total_charged_cents": [claim and claim.total_charged_cents for claim in claims],
        "total_paid_cents": [claim and claim.total_paid_cents for claim in claims],
        "total_allowed_cents": [claim and claim.total_allowed_cents for claim in claims],
        "patient_responsibility_cents": [claim and claim.patient_responsibility_cents for claim in claims],
        "processed_date": [claim and claim.processed_date for claim in claims],
        "check_number": [claim.check_number[:40] if claim else "" for claim in claims],
        "payment_date": [claim and claim.payment_date for claim in claims],
        "first_service_date": [claim and claim.first_service_date for claim in claims],
        "last_service_date": [claim and claim.last_service_date for claim in claims],
        "tin": [result.tin for result in results],
        "payer_id": [result.payer_id for result in results],
        "status_code_507": [claim.category_code[:10] if claim else "" for claim in claims],
        "status_code_508": [claim.status_code[:10] if claim else "" for claim in claims],
        "denial_codes": [" ".join(claim.denial_codes)[:200] if claim else "" for claim in claims],
        "checked_at": [moment] * len(results),
        "patient": [pack_patient(one) if one.last_name or one.first_name else None for one in patients],
        "subscriber_hash": [subscriber_hash(one.subscriber_id, ring) for one in patients],
        "person_hash": [person_hash(one, ring) for one in patients],
        "answer_page_id": [page for page, _ in places],
        "answer_index": [index for _, index in places],
        "previous_outcome": old,
        "changed_at": [
            moment if before and before != result.outcome.value else None
            for before, result in zip(old, results, strict=True)
        ],
        "patient_account_number": [result.patient_account_number for result in results],
        "uploaded_first_date": [result.uploaded_first for result in results],
        "uploaded_last_date": [result.uploaded_last for result in results],
    }


def _outcome_before(result: RowResult, before: Sequence[str]) -> str:
    return before[result.part] if result.part < len(before) else ""


def _place_key(result: RowResult) -> tuple[Any, ...]:
    """What tells the answers of one row apart, as `_PLACE_COLUMNS` of what is stored."""
    claim = result.claim
    if claim is None:
        return (result.row,)
    return (
        result.row,
        result.claim_number,
        claim.first_service_date,
        claim.total_charged_cents,
        claim.total_paid_cents,
        claim.category_code[:10],
        claim.check_number[:40],
    )
