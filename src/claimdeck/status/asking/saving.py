"""Writing results: in batches, each one transaction with the counts it changes, by the holder of the lease only."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final

import structlog
from django.db import InterfaceError, OperationalError, connections, transaction

from claimdeck.kit.clock import now
from claimdeck.payers.outcomes import ANSWERED, Outcome
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.leases import Lease
from claimdeck.runs.lifecycle import Counts
from claimdeck.status.asking.resuming import WindowPlace, WindowProgress, keep, row_of
from claimdeck.status.domain.answers import RowResult
from claimdeck.status.domain.matching import Answer, Inquiry
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.results import tallies
from claimdeck.status.results.writing import write_rows

log = structlog.get_logger(__name__)

BATCH: Final = 1000
# The page asks once a second; oftener would only keep the database busy.
SECONDS_BETWEEN: Final = 0.5
# Results that may wait while others are written; each holds the payer's words, some kilobytes.
MOST_WAITING: Final = 3 * BATCH
# A database that is away or locked for so long costs no answer; the lease may outlast it.
DATABASE_PATIENCE: Final = 15.0
DATABASE_PAUSE: Final = 0.2


class Saver:
    """Collects what the payer says and writes it, in one thread that owns one connection for the whole task.

    `counted` maps a row to whether it counts as success, if it counts; `previous` has the outcomes, part by part, of
    rows whose old answer is kept until the new one comes; `ids` the windows that are stored; `stored` is called after
    each write that has brought the job on.
    """

    def __init__(
        self,
        job: CSVJob,
        lease: Lease,
        counted: dict[int, bool],
        previous: dict[int, list[str]],
        *,
        ids: dict[WindowPlace, int] | None = None,
        stored: Callable[[], None] = lambda: None,
    ) -> None:
        self._job = job
        self._lease = lease
        self._counted = counted
        self._previous = previous
        self._ids = ids if ids is not None else {}
        self._stored = stored
        self._results: list[RowResult] = []
        self._windows: dict[WindowPlace, WindowProgress] = {}
        self._unsettled: dict[int, Sequence[Answer]] = {}
        # Made, and planned.
        self._calls = (0, 0)
        self._calls_written = (-1, -1)
        self._wake = asyncio.Event()
        self._capacity = asyncio.Event()
        self._capacity.set()
        self._ended = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="saver")

    def add(self, results: Iterable[RowResult]) -> None:
        """Results to be written; all parts of a row must come in one call.

        That the payer is down replaces no answer that it gave before.
        """
        self._results.extend(result for result in results if not self._says_less(result))
        if len(self._results) >= BATCH:
            self._wake.set()
        if len(self._results) > MOST_WAITING:
            self._capacity.clear()

    def _says_less(self, result: RowResult) -> bool:
        old = self._previous.get(result.row, ())
        return result.outcome is Outcome.PAYER_UNAVAILABLE and not ANSWERED.isdisjoint(old)

    def reached(self, progress: WindowProgress) -> None:
        """A window was read so far; the results added before this are stored no later than it is."""
        self._windows[progress.place] = progress

    def hold(self, inquiry: Inquiry) -> None:
        """Keep the answers of a question that cannot be settled yet."""
        self._unsettled[row_of(inquiry)] = list(zip(inquiry.found, inquiry.raw, strict=True))

    def count_calls(self, made: int, planned: int) -> bool:
        """How many calls the job has made and how many it comes to; whether that is another number than before."""
        changed = made != self._calls[0]
        self._calls = (made, planned)
        return changed

    async def wait_for_capacity(self) -> None:
        """Wait until the writing keeps up: a payer that answers faster than we write must not fill the memory."""
        await self._capacity.wait()

    def end(self) -> None:
        """Say that no more comes: `write` writes what is left and returns."""
        self._ended = True
        self._wake.set()

    async def write(self) -> None:
        """Write whatever comes in, at a calm pace or as soon as a batch is full, until `end` was called.

        Raises LeaseLost when the run went to another worker, and the database's errors when it stays away.
        """
        while not self._ended:
            with suppress(TimeoutError):
                async with asyncio.timeout(SECONDS_BETWEEN):
                    await self._wake.wait()
            await self.flush()
        await self.flush()

    async def flush(self) -> None:
        """Write everything added so far."""
        if not self._ended:
            self._wake.clear()
        work = self._taken()
        # While these are written, as many may be collected: asking and writing go side by side.
        self._capacity.set()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._write, *work)

    def flush_now(self) -> None:
        """The same from outside the event loop."""
        self._thread.submit(self._write, *self._taken()).result()

    def close(self) -> None:
        """Give back the thread and its connection."""
        with suppress(RuntimeError):
            self._thread.submit(connections.close_all).result()
        self._thread.shutdown()

    def _taken(self) -> tuple[list[RowResult], list[WindowProgress], dict[int, Sequence[Answer]]]:
        results, self._results = self._results, []
        windows, self._windows = list(self._windows.values()), {}
        unsettled, self._unsettled = self._unsettled, {}
        return results, windows, unsettled

    def _write(
        self, results: list[RowResult], windows: list[WindowProgress], unsettled: dict[int, Sequence[Answer]]
    ) -> None:
        for batch in _whole_rows(results):
            self._patiently(lambda batch=batch: self._write_batch(batch), batch)  # type: ignore[misc]
        calls = self._calls
        if windows or unsettled or calls != self._calls_written:
            self._patiently(lambda: self._write_progress(windows, unsettled, calls))
        if results or windows or unsettled:
            self._stored()

    def _patiently(self, write: Callable[[], None], batch: Sequence[RowResult] = ()) -> None:
        """Write again while the database is away or locked for a moment."""
        started = time.monotonic()
        failed = False
        while True:
            try:
                if failed:
                    connections.close_all()
                    self._count_anew(batch)
                write()
                return
            except (OperationalError, InterfaceError) as error:
                if time.monotonic() - started > DATABASE_PATIENCE:
                    raise
                failed = True
                log.warning("write_repeated", error=type(error).__name__)
            time.sleep(DATABASE_PAUSE)

    def _count_anew(self, batch: Sequence[RowResult]) -> None:
        """What of a batch is stored after all: the connection may have been lost after the commit."""
        rows = {result.row for result in batch}
        kept = ResultRow.objects.filter(job=self._job, row__in=rows, asked_again=False)
        for row, success in kept.values_list("row", "success"):
            self._counted[row] = self._counted.get(row, False) or success

    def _write_progress(
        self, windows: Sequence[WindowProgress], unsettled: dict[int, Sequence[Answer]], calls: tuple[int, int]
    ) -> None:
        with transaction.atomic():
            lifecycle.advance(self._lease, moved=bool(windows or unsettled))
            self._write_calls(calls)
            ids = keep(self._job, self._ids, windows, unsettled)
        self._ids.update(ids)
        self._calls_written = calls

    def _write_batch(self, results: Sequence[RowResult]) -> None:
        moment = now()
        rows = {result.row: result.success for result in results}
        # A row of several parts counts as success when any part is an answer.
        for result in results:
            rows[result.row] = rows[result.row] or result.success
        replaced = [row for row in rows if row in self._counted or row in self._previous]
        change, calls = _change(rows, self._counted), self._calls
        with transaction.atomic():
            # First the lease: a worker that lost it must not even wait for locks with rows in its hands.
            lifecycle.advance(self._lease, change)
            self._write_calls(calls)
            tallies.note_written(self._job.pk, results, replaced)
            write_rows(self._job, results, replaced, self._previous, moment)
        self._counted.update(rows)
        self._calls_written = calls

    def _write_calls(self, calls: tuple[int, int]) -> None:
        if calls != self._calls_written:
            CSVJob.objects.filter(pk=self._job.pk).update(calls_made=calls[0], calls_planned=calls[1])


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
