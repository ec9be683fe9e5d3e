"""What a worker does for a job: rows into groups, groups asked side by side, results saved as they come."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from claimdeck.kit.clock import today
from claimdeck.payers.connectors import SECRETS_UNREADABLE, capabilities_of, limits_of, open_payer
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.outcomes import Outcome
from claimdeck.payers.port import CredentialsRefused, PracticeAtPayer
from claimdeck.payers.selectors import account_for
from claimdeck.runs import lifecycle
from claimdeck.runs.held import Held, Stop, Verdict
from claimdeck.status.asking.asker import Asker
from claimdeck.status.asking.claims_in_work import take_over
from claimdeck.status.asking.group import Group
from claimdeck.status.asking.resuming import Resumed, load_resumed
from claimdeck.status.asking.rows import by_practice, rows_of
from claimdeck.status.asking.saving import Saver
from claimdeck.status.domain import answers
from claimdeck.status.domain.calendar import Terms, rounds_of
from claimdeck.status.domain.matching import AskedRow, group_inquiries
from claimdeck.status.domain.stages import ASKING, CLOSING, READING
from claimdeck.status.models import CSVJob, ResultRow

# How often a running job looks whether it should stop.
WATCH_SECONDS: Final = 0.1

# What a try says that failed, and is not true any more once a later one has answered everything.
_OVERCOME: Final = frozenset({"PAYER_UNAVAILABLE", "CREDENTIALS_REFUSED"})

_NEVER_ASKED: Final = (Outcome.PAYER_UNAVAILABLE, Outcome.PRACTICE_UNKNOWN, Outcome.INVALID_ROW)


def look_up(held: Held) -> Verdict:
    """Work on a job as far as this task may. Everything found is stored, whatever happens afterwards."""
    job = CSVJob.objects.select_related("run__organization", "run__created_by", "practice").get(pk=held.run_id)
    lifecycle.enter(held.lease, READING)
    rows = rows_of(job)
    resumed = load_resumed(job)
    saver = Saver(job, held.lease, rows.counted, rows.previous, ids=resumed.ids, stored=held.progressed)
    saver.count_calls(job.calls_made, job.calls_planned)
    try:
        if rows.closed:
            lifecycle.note(job.pk, [_closed(rows.closed)])
        saver.add(answers.invalid(*fault) for fault in rows.faults)
        asked, unknown = by_practice(job, rows.asked)
        saver.add(answers.practice_unknown(row) for row in unknown)
        account = account_for(job.run.organization, job.provider)
        if account is None or account.secrets is None:
            why = SECRETS_UNREADABLE if account else f"No payer account is set up for {job.provider}."
            _end_unasked(asked, saver)
            return _no_account(job, why)
        if held.worn_out:
            # What is still open has cost too many workers and is not asked again.
            _end_unasked(asked, saver, timeout=True)
            return _close(held, job, Verdict.COMPLETED)
        groups = _groups(job, account, asked, resumed, saver)
        asking = _Asking(held, job, account, groups, saver, answered=any(rows.counted.values()))
        held.ready()
        lifecycle.enter(held.lease, ASKING)
        verdict = asyncio.run(asking.run())
        overcome = _OVERCOME if verdict is Verdict.COMPLETED and not asking.entries else frozenset()
        if asking.entries or job.run.error_log:
            lifecycle.note(job.pk, asking.entries, instead_of=overcome)
        return _close(held, job, verdict)
    finally:
        saver.close()


def _groups(
    job: CSVJob,
    account: PayerAccount,
    asked: Mapping[PracticeAtPayer, Sequence[AskedRow]],
    resumed: Resumed,
    saver: Saver,
) -> list[Group]:
    limits, able = limits_of(account), capabilities_of(account)
    inquiries = {practice: group_inquiries(rows, able) for practice, rows in asked.items()}
    terms = Terms(
        today=today(),
        limits=limits,
        start=job.start_date,
        end=job.end_date,
        batch=job.use_batch_query,
        capabilities=able,
        rounds=rounds_of(sum(map(len, inquiries.values())), limits),
    )
    for mine in inquiries.values():
        resumed.restore(mine)
    return [Group(practice, mine, terms, saver, resumed.of(practice)) for practice, mine in inquiries.items()]


@dataclass(slots=True)
class _Asking:
    """One task's share of a job: the payer opened once, all groups side by side."""

    held: Held
    job: CSVJob
    account: PayerAccount
    groups: Sequence[Group]
    saver: Saver
    # Whether other rows have answers from before.
    answered: bool
    askers: list[Asker] = field(default_factory=list)
    entries: list[dict[str, str]] = field(default_factory=list)
    # What it comes to; where it is stopped on the way, another worker goes on.
    verdict: Verdict = Verdict.CONTINUE
    error: BaseException | None = None

    async def run(self) -> Verdict:
        """COMPLETED when every row has its result, CONTINUE when stopped before, TRY_AGAIN without the payer.

        Asking and writing go side by side. The writer is never cancelled: it is told that no more comes, and ends
        when everything is stored. Only its own failure ends the asking.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.saver.write())
                asking = tasks.create_task(self._ask_to_the_end())
                tasks.create_task(self._attend(asking))
        except BaseExceptionGroup as errors:
            raise _first(errors) from None
        if self.error is not None:
            raise self.error
        return self.verdict

    async def _ask_to_the_end(self) -> None:
        try:
            await self._ask()
            self.verdict = self._verdict()
        except Exception as error:
            # What was found until then is still to be written.
            self.error = _first(error)
        finally:
            self.saver.end()

    async def _attend(self, asking: "asyncio.Task[None]") -> None:
        """Look after the asking until it ends, or until it has to stop."""
        while not asking.done():
            stop = self.held.stop()
            if stop is not None:
                await self._stop(asking, stop)
                return
            self._count()
            await asyncio.wait({asking}, timeout=WATCH_SECONDS)

    async def _stop(self, asking: "asyncio.Task[None]", stop: Stop) -> None:
        """Let calls on the wire come to their end for a while, then break off."""
        limits = limits_of(self.account)
        deadline = time.monotonic() + self.held.grace(stop, call_seconds=limits.connect_timeout + limits.read_timeout)
        while not asking.done() and time.monotonic() < deadline:
            for asker in self.askers:
                asker.halt()
            if not self.askers:
                break
            await asyncio.wait({asking}, timeout=WATCH_SECONDS)
        asking.cancel()

    def _count(self) -> None:
        if self.askers:
            made = self.askers[0].payer.calls_made
            planned = sum(asker.planned_calls for asker in self.askers)
            before = self.job.calls_made
            if self.saver.count_calls(before + made, before + max(made, planned)):
                self.held.progressed()

    async def _ask(self) -> None:
        async with open_payer(self.account) as payer:
            slots = asyncio.Semaphore(payer.limits.concurrency)
            self.askers = [Asker(payer, group, self.saver, slots) for group in self.groups]
            try:
                async with asyncio.TaskGroup() as tasks:
                    for asker in self.askers:
                        tasks.create_task(asker.run())
            finally:
                self._count()

    def _verdict(self) -> Verdict:
        if any(asker.halted for asker in self.askers):
            return Verdict.CONTINUE
        refused = any(isinstance(group.refusal, CredentialsRefused) for group in self.groups)
        waiting = [asker for asker in self.askers if asker.group.open_keys()]
        if not waiting:
            return Verdict.COMPLETED
        code = "CREDENTIALS_REFUSED" if refused else "PAYER_UNAVAILABLE"
        self.entries.append({"code": code, "message": self._waiting_message(len(waiting), refused)})
        if not refused and not self.held.last_try:
            return Verdict.TRY_AGAIN
        for asker in waiting:
            asker.group.give_up()
        return Verdict.COMPLETED

    def _waiting_message(self, practices: int, refused: bool) -> str:
        if refused:
            return "The payer does not accept the account's credentials. Correct them under Settings, then retry."
        rows = sum(asker.group.open_rows() for asker in self.askers)
        which = f"{practices} practice{'s' * (practices != 1)}, {rows} row{'s' * (rows != 1)}"
        went_on = self.answered or any(asker.group.has_results() for asker in self.askers)
        return f"The payer did not answer for {which}{'; the others went on' * went_on}."


def _first(error: BaseException) -> BaseException:
    """The error itself, out of however many groups it was raised through."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _closed(rows: int) -> dict[str, str]:
    message = (
        f"{rows} rows cannot be opened with the configured keys and were not asked. "
        "Put the key that is missing back, then retry; nothing has to be uploaded again."
    )
    return {"code": "KEY_MISSING", "message": message}


def _no_account(job: CSVJob, why: str) -> Verdict:
    code = "PAYER_NOT_CONFIGURED" if why is not SECRETS_UNREADABLE else "KEY_MISSING"
    lifecycle.note(job.pk, [{"code": code, "message": f"{why} See Settings, then retry."}])
    return Verdict.FAILED


def _end_unasked(asked: Mapping[PracticeAtPayer, Sequence[AskedRow]], saver: Saver, *, timeout: bool = False) -> None:
    """End all rows without an answer."""
    for practice, rows in asked.items():
        saver.add(answers.unavailable(row, practice.payer_id, timeout=timeout) for row in rows)
    saver.flush_now()


def _close(held: Held, job: CSVJob, verdict: Verdict) -> Verdict:
    """What follows when every row has its result: claims in work hear of it, and a job that asked nothing has failed.

    A job fails only when nothing at all could be asked; the reason goes into its error log.
    """
    if verdict is not Verdict.COMPLETED:
        return verdict
    lifecycle.enter(held.lease, CLOSING)
    if not take_over(held, job):
        return Verdict.CONTINUE
    if ResultRow.objects.filter(job=job).exclude(outcome__in=_NEVER_ASKED).exists():
        return verdict
    outcomes = set(ResultRow.objects.filter(job=job).values_list("outcome", flat=True).distinct())
    # Without any result no row could be opened, which was said already.
    if outcomes and Outcome.PAYER_UNAVAILABLE not in outcomes:
        why = (
            "no row names a practice that is set up here" if Outcome.PRACTICE_UNKNOWN in outcomes else "no row is valid"
        )
        entry = {
            "code": "NOTHING_TO_ASK",
            "message": f"Nothing could be asked: {why}. Each row says what to do.",
        }
        lifecycle.note(job.pk, [entry])
    return Verdict.FAILED
