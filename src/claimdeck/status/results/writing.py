"""Result rows as they are stored: with the payer's words beside them, in place of what was there before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.claims.domain.patients import Patient, pack_patient, person_hash, subscriber_hash
from claimdeck.status.domain.answers import RowResult
from claimdeck.status.models import AnswerPage, CSVJob, ResultRow
from claimdeck.status.results.columns import TELLING, stored
from claimdeck.storage.bulk import insert
from claimdeck.storage.packing import pack_written
from claimdeck.storage.sealing import key_ring

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
    places = _places(results, _store_answers(job, results), before)
    columns = stored(results)
    insert(
        ResultRow,
        {
            "job_id": [job.pk] * len(results),
            **columns,
            "claim_key": [claim_number_key(number) for number in columns["claim_number"]],
            "answer_page_id": [page for page, _ in places],
            "answer_index": [index for _, index in places],
            **_of_patients([result.patient for result in results]),
            "patient_named": [_is_named(result) for result in results],
            **_of_the_check(results, previous, moment),
        },
    )


def _stored_before(job: CSVJob, results: Sequence[RowResult]) -> dict[tuple[Any, ...], Place]:
    """Where the payer's words stand of answers that are written anew because another part has joined them."""
    rows = {result.row for result in results if result.claim is not None and result.raw is None}
    if not rows:
        return {}
    kept = ResultRow.objects.filter(job=job, row__in=rows, asked_again=False)
    values = kept.values_list(*(column.field for column in TELLING), "answer_page_id", "answer_index")
    return {tuple(key): (page, index) for *key, page, index in values}


def _store_answers(job: CSVJob, results: Sequence[RowResult]) -> dict[int, Place]:
    """Store the payer's words of a batch together, by their identity; doubled rows share one copy."""
    raw = {id(result.raw): result.raw for result in results if result.raw is not None}
    if not raw:
        return {}
    page = AnswerPage.objects.create(job=job, claims=pack_written(raw.values())).pk
    return {key: (page, index) for index, key in enumerate(raw)}


def _places(
    results: Sequence[RowResult], fresh: Mapping[int, Place], before: Mapping[tuple[Any, ...], Place]
) -> list[Place]:
    places = [fresh.get(id(result.raw), NOWHERE) for result in results]
    if not before:
        return places
    keys = zip(*(column.stored(results) for column in TELLING), strict=True)
    return [before.get(key, NOWHERE) if place == NOWHERE else place for key, place in zip(keys, places, strict=True)]


def _of_patients(patients: Sequence[Patient]) -> dict[str, list[Any]]:
    ring = key_ring()
    return {
        "patient": [pack_patient(one) if one.last_name or one.first_name else None for one in patients],
        "subscriber_hash": [subscriber_hash(one.subscriber_id, ring) for one in patients],
        "person_hash": [person_hash(one, ring) for one in patients],
    }


def _is_named(result: RowResult) -> bool | None:
    """Whether the payer named the patient; else the one of the row stands beside its answer."""
    if result.claim is None:
        return None
    return bool(result.claim.patient.subscriber_id or result.claim.patient.last_name)


def _of_the_check(
    results: Sequence[RowResult], previous: Mapping[int, Sequence[str]], moment: datetime
) -> dict[str, list[Any]]:
    old = [_outcome_before(result, previous.get(result.row, ())) for result in results]
    changed = [bool(was) and was != result.outcome.value for was, result in zip(old, results, strict=True)]
    return {
        "checked_at": [moment] * len(results),
        "previous_outcome": old,
        "changed_at": [moment if differs else None for differs in changed],
    }


def _outcome_before(result: RowResult, before: Sequence[str]) -> str:
    return before[result.part] if result.part < len(before) else ""
