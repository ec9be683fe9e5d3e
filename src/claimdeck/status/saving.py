"""Writing results: in batches, each one transaction with the counts it changes, by the holder of the lease only."""

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection, connections, transaction

from claimdeck.claims.domain.identifiers import claim_number_key, subscriber_key
from claimdeck.kit.clock import now
from claimdeck.payers.outcomes import ANSWERED, Outcome
from claimdeck.payers.port import Patient, Window
from claimdeck.runs import lifecycle
from claimdeck.runs.lifecycle import Counts, Lease
from claimdeck.status.domain.answers import RowResult
from claimdeck.status.domain.matching import person_key
from claimdeck.status.domain.packing import pack
from claimdeck.status.models import AnswerPage, CSVJob, ResultRow, ScannedWindow
from claimdeck.web.sealing import fingerprint, key_ring

BATCH: Final = 1000
# The page asks once a second; oftener would only keep the database busy.
SECONDS_BETWEEN: Final = 0.5

COLUMNS: Final = (
    "job_id",
    "row",
    "part",
    "claim_number",
    "claim_key",
    "status",
    "outcome",
    "outcome_reason",
    "success",
    "error_message",
    "total_charged_cents",
    "total_paid_cents",
    "total_allowed_cents",
    "patient_responsibility_cents",
    "processed_date",
    "check_number",
    "payment_date",
    "first_service_date",
    "last_service_date",
    "tin",
    "payer_id",
    "status_code_507",
    "status_code_508",
    "denial_codes",
    "checked_at",
    "patient",
    "subscriber_hash",
    "person_hash",
    "answer_page_id",
    "answer_index",
    "previous_outcome",
    "changed_at",
    "asked_again",
)

_TABLE: Final = ResultRow._meta.db_table
_PATIENT_CONTEXT: Final = f"{_TABLE}.patient"


def subscriber_hash(subscriber_id: str) -> str:
    """The keyed hash under which a member id is found again."""
    return fingerprint(subscriber_key(subscriber_id), "subscriber") if subscriber_id else ""


def person_hash(patient: Patient) -> str:
    """The keyed hash under which name and date of birth are found again."""
    if not patient.last_name or patient.date_of_birth is None:
        return ""
    last, first, born = person_key(patient)
    return fingerprint(f"{last}|{first}|{born}", "person")


class Saver:
    """Collects results and writes them. `counted` maps a row to whether it counts as success, if it counts."""

    def __init__(self, job: CSVJob, lease: Lease, counted: dict[int, bool], previous: dict[int, list[str]]) -> None:
        self._job = job
        self._lease = lease
        self._counted = counted
        # The outcomes, part by part, of rows whose old answer is kept until the new one comes.
        self._previous = previous
        self._results: list[RowResult] = []
        self._scanned: list[tuple[str, str, Window]] = []
        self.calls_made = 0
        self.calls_planned = 0
        self._calls_written = (-1, -1)
        # One thread owns one database connection for the whole job.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="saver")

    def add(self, results: Iterable[RowResult]) -> None:
        """Results to be written; all parts of a row must come in one call.

        That the payer is down replaces no answer that it gave before.
        """
        self._results.extend(result for result in results if not self._says_less(result))

    def _says_less(self, result: RowResult) -> bool:
        old = self._previous.get(result.row, ())
        return result.outcome is Outcome.PAYER_UNAVAILABLE and not ANSWERED.isdisjoint(old)

    def scanned(self, tin: str, payer_id: str, window: Window) -> None:
        """A window that needs no second reading once the results added so far are stored."""
        self._scanned.append((tin, payer_id, window))

    async def keep_writing(self) -> None:
        """Write whatever has come in, at a calm pace, until cancelled."""
        while True:
            await asyncio.sleep(SECONDS_BETWEEN)
            await self.flush()

    async def flush(self) -> None:
        """Write everything added so far. Raises LeaseLost when the run went to another worker."""
        results, self._results = self._results, []
        scanned, self._scanned = self._scanned, []
        loop = asyncio.get_running_loop()
        await asyncio.shield(loop.run_in_executor(self._thread, self._write, results, scanned))

    def flush_now(self) -> None:
        """The same from outside the event loop."""
        results, self._results = self._results, []
        self._thread.submit(self._write, results, []).result()

    def close(self) -> None:
        """Give back the thread and its connection."""
        with suppress(RuntimeError):
            self._thread.submit(connections.close_all).result()
        self._thread.shutdown()

    def _write(self, results: list[RowResult], scanned: list[tuple[str, str, Window]]) -> None:
        for batch in _whole_rows(results):
            self._write_batch(batch)
        calls = (self.calls_made, self.calls_planned)
        if not scanned and calls == self._calls_written:
            return
        with transaction.atomic():
            lifecycle.advance(self._lease, calls_made=calls[0], calls_planned=calls[1])
            ScannedWindow.objects.bulk_create(
                ScannedWindow(job=self._job, tin=tin, payer_id=payer_id, first_date=window.first, last_date=window.last)
                for tin, payer_id, window in scanned
            )
        self._calls_written = calls

    def _write_batch(self, results: Sequence[RowResult]) -> None:
        moment = now()
        rows = {result.row: result.success for result in results}
        # A row of several parts counts as success when any part is an answer.
        for result in results:
            rows[result.row] = rows[result.row] or result.success
        replaced = [row for row in rows if row in self._counted or row in self._previous]
        change = _change(rows, self._counted)
        with transaction.atomic():
            # First the lease: a worker that lost it must not even wait for locks with rows in its hands.
            lifecycle.advance(self._lease, change, calls_made=self.calls_made, calls_planned=self.calls_planned)
            if replaced:
                ResultRow.objects.filter(job=self._job, row__in=replaced).delete()
            page_id, indexes = self._answers(results)
            insert(
                [
                    self._values(result, moment, page_id if index is not None else None, index)
                    for result, index in zip(results, indexes, strict=True)
                ]
            )
        self._counted.update(rows)
        self._calls_written = (self.calls_made, self.calls_planned)

    def _answers(self, results: Sequence[RowResult]) -> tuple[int | None, list[int | None]]:
        """Store the payer's words of a batch together; doubled rows share one copy."""
        kept: list[dict[str, Any]] = []
        places: dict[int, int] = {}
        indexes: list[int | None] = []
        for result in results:
            if result.raw is None:
                indexes.append(None)
                continue
            if id(result.raw) not in places:
                places[id(result.raw)] = len(kept)
                kept.append(result.raw)
            indexes.append(places[id(result.raw)])
        if not kept:
            return None, indexes
        return AnswerPage.objects.create(job=self._job, claims=pack(kept)).pk, indexes

    def _values(self, result: RowResult, moment: datetime, page_id: int | None, index: int | None) -> tuple[Any, ...]:
        claim, patient = result.claim, result.patient
        before = self._previous.get(result.row, [])
        old = before[result.part] if result.part < len(before) else ""
        changed = moment if old and old != result.outcome.value else None
        named = bool(patient.last_name or patient.first_name)
        return (
            self._job.pk,
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
            key_ring().seal(pack_patient(patient), _PATIENT_CONTEXT) if named else None,
            subscriber_hash(patient.subscriber_id),
            person_hash(patient),
            page_id,
            index,
            old,
            changed,
            False,
        )


def pack_patient(patient: Patient) -> bytes:
    """A patient as stored, before sealing: four texts separated by an unprintable sign."""
    born = patient.date_of_birth.isoformat() if patient.date_of_birth is not None else ""
    return "\x1f".join((patient.first_name, patient.last_name, born, patient.subscriber_id)).encode()


def _change(rows: dict[int, bool], counted: dict[int, bool]) -> Counts:
    success = failure = 0
    for row, good in rows.items():
        before = counted.get(row)
        success += int(good) - int(before is True)
        failure += int(not good) - int(before is False)
    return Counts(success, failure)


def _whole_rows(results: Sequence[RowResult]) -> Iterable[Sequence[RowResult]]:
    """Batches of about a thousand that never part the results of one row; the last word on a row wins."""
    latest: dict[int, list[RowResult]] = {}
    for result in results:
        if result.part == 0:
            latest[result.row] = [result]
        else:
            latest.setdefault(result.row, []).append(result)
    batch: list[RowResult] = []
    for parts in latest.values():
        batch.extend(parts)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def insert(values: Sequence[tuple[Any, ...]]) -> None:
    """Insert result rows past the ORM: COPY on PostgreSQL, one prepared statement on SQLite."""
    quoted = ", ".join(f'"{name}"' for name in COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{_TABLE}" ({quoted}) FROM STDIN') as copy:
                for row in values:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(
                f'INSERT INTO "{_TABLE}" ({quoted}) VALUES ({marks})',  # noqa: S608 - names of our own
                [_for_sqlite(row) for row in values],
            )


def _for_sqlite(row: tuple[Any, ...]) -> tuple[Any, ...]:
    job, *rest = row
    return (job.hex, *(value if type(value) in _PLAIN else _plain(value) for value in rest))


_PLAIN: Final = {int, str, bool, bytes, type(None)}


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return str(value)
