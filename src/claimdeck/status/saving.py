"""Writing results: in batches, each one transaction with the counts it changes, by the holder of the lease only."""

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from django.db import connections, transaction

from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.kit.clock import now
from claimdeck.payers.outcomes import ANSWERED, Outcome
from claimdeck.payers.port import Window
from claimdeck.runs import lifecycle
from claimdeck.runs.lifecycle import Counts, Lease
from claimdeck.status.domain.answers import RowResult
from claimdeck.status.domain.packing import pack_written
from claimdeck.status.domain.patients import pack_patient, person_hash, subscriber_hash
from claimdeck.status.inserting import insert
from claimdeck.status.models import AnswerPage, CSVJob, ResultRow, ScannedWindow
from claimdeck.web.sealing import key_ring

BATCH: Final = 1000
# The page asks once a second; oftener would only keep the database busy.
SECONDS_BETWEEN: Final = 0.5
# Results that may wait while others are written; each holds the payer's words, some kilobytes.
MOST_WAITING: Final = 3 * BATCH

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


class Saver:
    """Collects results and writes them. `counted` maps a row to whether it counts as success, if it counts."""

    def __init__(self, job: CSVJob, lease: Lease, counted: dict[int, bool], previous: dict[int, list[str]]) -> None:
        self._job = job
        self._lease = lease
        self._counted = counted
        # The outcomes, part by part, of rows whose old answer is kept until the new one comes.
        self._previous = previous
        self._ring = key_ring()
        self._results: list[RowResult] = []
        self._scanned: list[tuple[str, str, Window]] = []
        self.calls_made = 0
        self.calls_planned = 0
        self._calls_written = (-1, -1)
        self._full = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        # One thread owns one database connection for the whole job.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="saver")

    def add(self, results: Iterable[RowResult]) -> None:
        """Results to be written; all parts of a row must come in one call.

        That the payer is down replaces no answer that it gave before.
        """
        self._results.extend(result for result in results if not self._says_less(result))
        if len(self._results) >= BATCH:
            self._full.set()
        if len(self._results) > MOST_WAITING:
            self._room.clear()

    def _says_less(self, result: RowResult) -> bool:
        old = self._previous.get(result.row, ())
        return result.outcome is Outcome.PAYER_UNAVAILABLE and not ANSWERED.isdisjoint(old)

    def scanned(self, tin: str, payer_id: str, window: Window) -> None:
        """A window that needs no second reading once the results added so far are stored."""
        self._scanned.append((tin, payer_id, window))

    async def room(self) -> None:
        """Wait until the writing keeps up: a payer that answers faster than we write must not fill the memory."""
        await self._room.wait()

    async def keep_writing(self) -> None:
        """Write whatever has come in, at a calm pace or as soon as a batch is full, until cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._full.wait(), SECONDS_BETWEEN)
            await self.flush()

    async def flush(self) -> None:
        """Write everything added so far. Raises LeaseLost when the run went to another worker."""
        results, self._results = self._results, []
        scanned, self._scanned = self._scanned, []
        self._full.clear()
        # While these are written, as many may be collected: asking and writing go side by side.
        self._room.set()
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
            before = self._stored_before(results)
            if replaced:
                ResultRow.objects.filter(job=self._job, row__in=replaced).delete()
            fresh = self._store_answers(results)
            places = [fresh.get(id(r.words)) or before.get(_place_key(r), NOWHERE) for r in results]
            insert([self._values(r, moment, place) for r, place in zip(results, places, strict=True)])
        self._counted.update(rows)
        self._calls_written = (self.calls_made, self.calls_planned)

    def _stored_before(self, results: Sequence[RowResult]) -> dict[tuple[Any, ...], Place]:
        """Where the payer's words stand of answers that are written anew because another part has joined them."""
        rows = {result.row for result in results if result.claim is not None and result.words is None}
        if not rows:
            return {}
        kept = ResultRow.objects.filter(job=self._job, row__in=rows, asked_again=False)
        values = kept.values_list(*_PLACE_COLUMNS, "answer_page_id", "answer_index")
        return {tuple(key): (page, index) for *key, page, index in values}

    def _store_answers(self, results: Sequence[RowResult]) -> dict[int, Place]:
        """Store the payer's words of a batch together, by their identity; doubled rows share one copy."""
        words = {id(result.words): result.words for result in results if result.words is not None}
        if not words:
            return {}
        page = AnswerPage.objects.create(job=self._job, claims=pack_written(words.values())).pk
        return {key: (page, index) for index, key in enumerate(words)}

    def _values(self, result: RowResult, moment: datetime, place: Place) -> tuple[Any, ...]:
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
            self._ring.seal(pack_patient(patient), _PATIENT_CONTEXT) if named else None,
            subscriber_hash(patient.subscriber_id, self._ring),
            person_hash(patient, self._ring),
            *place,
            old,
            changed,
            False,
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
