"""Result rows as they are stored: with the payer's words beside them, in place of what was there before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.claims.domain.patients import pack_patient, person_hash, subscriber_hash
from claimdeck.kit.crypto import KeyRing
from claimdeck.status.domain.answers import RowResult
from claimdeck.status.models import AnswerPage, CSVJob, ResultRow
from claimdeck.status.results.inserting import insert
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

_TABLE: Final = ResultRow._meta.db_table
_PATIENT_CONTEXT: Final = f"{_TABLE}.patient"


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
    ring = key_ring()
    insert(
        [
            _values(job, one, previous.get(one.row, ()), moment, place, ring)
            for one, place in zip(results, places, strict=True)
        ]
    )


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


def _values(
    job: CSVJob, result: RowResult, before: Sequence[str], moment: datetime, place: Place, ring: KeyRing
) -> tuple[Any, ...]:
    claim, patient = result.claim, result.patient
    old = before[result.part] if result.part < len(before) else ""
    changed = moment if old and old != result.outcome.value else None
    named = bool(patient.last_name or patient.first_name)
    return (
        job.pk,
        result.row,
        result.part,
        result.claim_number,
        claim_number_key(result.claim_number),
        result.status,
        result.outcome.value,
        result.outcome_reason,
        result.success,
        result.error_message,
        *(
            (
                claim.total_charged_cents,
                claim.total_paid_cents,
                claim.total_allowed_cents,
                claim.patient_responsibility_cents,
                claim.processed_date,
                claim.check_number[:40],
                claim.payment_date,
                claim.first_service_date,
                claim.last_service_date,
            )
            if claim is not None
            else (None, None, None, None, None, "", None, None, None)
        ),
        result.tin,
        result.payer_id,
        claim.category_code[:10] if claim is not None else "",
        claim.status_code[:10] if claim is not None else "",
        " ".join(claim.denial_codes)[:200] if claim is not None else "",
        moment,
        ring.seal(pack_patient(patient), _PATIENT_CONTEXT) if named else None,
        subscriber_hash(patient.subscriber_id, ring),
        person_hash(patient, ring),
        *place,
        old,
        changed,
        False,
        result.patient_account_number,
        result.uploaded_first,
        result.uploaded_last,
    )


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
