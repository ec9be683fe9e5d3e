"""Asking one payer for the claims of one practice: windows side by side, and claims one by one."""

import asyncio
from collections import deque
from collections.abc import Coroutine, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from claimdeck.payers.domain.windows import Window, halves
from claimdeck.payers.paging import pages_of
from claimdeck.payers.port import (
    ClaimPage,
    DateDiffers,
    InquiryRefused,
    NotSupported,
    OutsideLookBack,
    Payer,
    PayerError,
    PayerUnavailable,
    WindowTooLarge,
)
from claimdeck.status.asking.group import Group
from claimdeck.status.asking.resuming import WindowProgress, row_of
from claimdeck.status.asking.saving import Saver
from claimdeck.status.domain.calendar import Need, place, span
from claimdeck.status.domain.matching import Inquiry
from claimdeck.status.domain.planning import Plan, Scan, Seen, one_by_one_pays, plan

# How much the number of other people's claims a window may differ from the plan, in pages, before planning anew.
REPLAN_AFTER_PAGES: Final = 0.3
# So many in a row without an answer, and the rest of the group waits for the next try as well.
DOWN_AFTER: Final = 3
NOT_ASKED_BY_NUMBER: Final = "The payer has no such claim in these dates; it refused to look it up by number."


class Asker:
    """Plans and sends the calls for one group until it wants nothing more, or nothing can be had in this try.

    What comes back it tells the group. `slots` are the calls at once of the whole job.
    """

    def __init__(self, payer: Payer, group: Group, saver: Saver, slots: asyncio.Semaphore) -> None:
        self.payer, self.group = payer, group
        self.planned_calls = 0
        self.halted = False
        self._terms = group.terms
        self._saver = saver
        self._slots = slots
        # Windows: waiting, begun by an earlier task, known to hold too much, read to their end, and not to be planned.
        self._queue: deque[Scan] = deque()
        earlier = [one for one in group.resumed.values() if not one.row]
        self._begun = {one.window: one for one in earlier if not one.complete and not one.too_large}
        self._too_large = [one.window for one in earlier if one.too_large]
        self._read_windows = [one.window for one in earlier if one.complete]
        self._taken: list[Window] = [*self._read_windows, *self._begun]
        self._seen = Seen()
        self._stop_early = True
        # Set when all dates were read: whatever is said then of a number does not change that it is not there.
        self._looked_everywhere = False
        # Failures in a row, apart: a payer may answer by date and not by number.
        self._failed_windows = self._failed_alone = 0
        # What was planned in a way that the payer turned out not to have.
        self._not_asked: set[int] = set()
        self._round_tasks: asyncio.TaskGroup | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def halt(self) -> None:
        """Begin no further call. What is on the wire comes to its end; call it again for what came back since."""
        self.halted = True
        for task in self._tasks - self.payer.in_flight:
            task.cancel()

    async def run(self) -> None:
        """All phases. Afterwards every inquiry has its result, or waits for another try, or it was halted."""
        group = self.group
        keys = group.open_keys()
        planned = self._plan(group.needs(keys))
        await self._round(replace(planned, scans=(*self._resumed(keys), *planned.scans)))
        if self.halted:
            return
        await self._ask_otherwise()
        left = group.own_numbers_left() if self._terms.batch and self._usable() and not self.halted else []
        if left and self.payer.capabilities.by_window:
            await self._round(self._plan_anew(left))
        if not self.halted:
            group.settle_people()
            await self._last_look()
        if not self.halted:
            group.narrow(self.payer.capabilities)
            group.settle_rest()

    async def _ask_otherwise(self) -> None:
        """What the payer has no call for as it was planned is asked in the ways that are left."""
        group, tried = self.group, None
        while (lost := group.never_asked_alone()) and not self.halted and self._usable():
            able = self.payer.capabilities
            # Without the call by number nothing else finds what lies in a window that was left early.
            if able == tried or not (self._not_asked or not able.by_number):
                return
            if group.has_deferred_windows():
                group.defer(self._not_asked)
                return
            tried = able
            self._not_asked.clear()
            self._stop_early = self._stop_early and able.by_number
            await self._round(self._plan_anew(group.needs(lost)))

    def _resumed(self, keys: Sequence[int]) -> list[Scan]:
        """The windows that an earlier task has begun and in which claims are still wanted."""
        placed = place(self.group.needs(keys), self._terms)
        scans = []
        for window in self._begun:
            first, last = window.first.toordinal(), window.last.toordinal()
            mine = tuple(key for key, home in placed.homes.items() if first <= home <= last)
            near = tuple(k for k in placed.floating if placed.spans[k][0] <= last and placed.spans[k][1] >= first)
            if mine or near:
                scans.append(Scan(window, mine, near, 1))
        return scans

    async def _last_look(self) -> None:
        """What was not in its window gets one last look-up by number."""
        if self._usable() and self.payer.capabilities.by_number:
            self._looked_everywhere = True
            await self._round(Plan(singles=tuple(self.group.numbers_left())))

    def _usable(self) -> bool:
        return self.group.refusal is None

    # Planning, and rounds of work.

    def _plan(self, needs: Sequence[Need]) -> Plan:
        able = self.payer.capabilities
        self.group.narrow(able)
        self._terms = replace(self._terms, capabilities=able, others=self._seen.others_a_day)
        return plan(needs, self._terms, self._taken)

    def _plan_anew(self, needs: Sequence[Need]) -> Plan:
        """A plan in which windows count as read only when they were read to their end."""
        self._taken = list(self._read_windows)
        return self._plan(needs)

    async def _round(self, planned: Plan) -> None:
        self.planned_calls += planned.calls
        try:
            async with asyncio.TaskGroup() as tasks:
                self._round_tasks = tasks
                self._enqueue(planned)
        finally:
            self._round_tasks = None

    def _enqueue(self, planned: Plan) -> None:
        # The longest chains of pages first, so that none is left running alone at the end.
        self._queue.extend(sorted(planned.scans, key=lambda scan: -scan.calls))
        for _ in planned.scans:
            self._spawn(self._next_scan())
        for key in planned.singles:
            inquiry = self.group.inquiries[key]
            # The payer has no look-up by the practice's own number.
            by_number = bool(inquiry.number_key) and (not inquiry.own_key or self._looked_everywhere)
            by_number = by_number and self._terms.capabilities.by_number
            self._spawn(self._single(inquiry, by_number=by_number))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        if self._round_tasks is None:
            raise RuntimeError("work is added while a round is on")
        task = self._round_tasks.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # One by one.

    async def _single(self, inquiry: Inquiry, *, by_number: bool) -> None:
        await self._saver.wait_for_capacity()
        async with self._slots:
            if self.halted or not self.group.wants(inquiry.key):
                return
            if self._failed_alone >= DOWN_AFTER:
                self.group.defer([inquiry.key])
                return
            able = self._terms.capabilities
            try:
                await (self._ask_for_number(inquiry) if by_number else self._ask_for_patient(inquiry))
                self._failed_alone = 0
            except NotSupported:
                self._not_asked.add(inquiry.key)
            except PayerUnavailable:
                self._failed_alone += 1
                self.group.defer([inquiry.key])
            except PayerError as error:
                if self._looked_everywhere and able.by_window and isinstance(error, InquiryRefused):
                    # After all dates were read it is not there, whatever is said of this last question.
                    self.group.searched(inquiry, f"{NOT_ASKED_BY_NUMBER} ({error.code})")
                else:
                    self.group.refused([inquiry.key], error)

    async def _ask_for_number(self, inquiry: Inquiry) -> None:
        try:
            page = await self.payer.by_number(self.group.practice, inquiry.number_key)
        except DateDiffers as error:
            self.group.asked_by_number(inquiry, ClaimPage(()), f"{error.meaning} ({error.code})")
        else:
            self.group.asked_by_number(inquiry, page)

    async def _ask_for_patient(self, inquiry: Inquiry) -> None:
        """All of the patient's claims in the row's dates, window by window; no end of it when halted before."""
        reach = span(inquiry.need(), self._terms)
        windows = _parts(reach, self.payer.limits.window_days) if reach is not None else []
        for window in windows:
            here = WindowProgress(self.group.practice, window, row_of(inquiry))
            # What earlier tasks have read is not asked again.
            here = self.group.resumed.get(here.place, here)
            if here.complete:
                continue
            patient = inquiry.rows[0].patient
            reading = pages_of(self.payer, self.group.practice, window, patient, token=here.token, read=here.pages)
            async with aclosing(reading) as pages:
                async for number, page in pages:
                    ended = page.next_token is None
                    progress = replace(here, pages=number, token=page.next_token, complete=ended)
                    self.group.take_patients_page(inquiry, page, progress)
                    if self.halted:
                        return
        self.group.asked_by_patient(inquiry)

    # Windows.

    async def _next_scan(self) -> None:
        await self._saver.wait_for_capacity()
        async with self._slots:
            if not self._queue or self.halted:
                return
            scan = self._queue.popleft()
            if not self._usable() or self._failed_windows >= DOWN_AFTER:
                self._defer(scan)
                return
            self._taken.append(scan.window)
            try:
                await self._read(scan)
                self._failed_windows = 0
            except PayerUnavailable:
                self._failed_windows += 1
                self._defer(scan)
            except NotSupported:
                self._not_asked.update(scan.needs, scan.floating)
            except PayerError as error:
                self.group.refused(self.group.missing(scan), error)

    def _defer(self, scan: Scan) -> None:
        self.group.defer((*scan.needs, *scan.floating), scan.window)

    async def _read(self, scan: Scan) -> None:
        """Read one window to its end, or until what is wanted from it is found or cheaper asked singly."""
        window = scan.window
        refused = any(window.first <= one.first and one.last <= window.last for one in self._too_large)
        if refused and window.days > 1:
            self._split(scan, WindowTooLarge("", ""))
            return
        try:
            complete = await self._pages(scan)
        except WindowTooLarge as error:
            self.group.reached(WindowProgress(self.group.practice, window, too_large=True))
            self._split(scan, error)
            return
        except OutsideLookBack:
            # The payer's today may be another than ours: the edge days are given up, once.
            inner = Window(window.first + timedelta(days=1), window.last)
            if inner.days < 1 or window.first > self._terms.earliest:
                raise
            complete = await self._pages(replace(scan, window=inner))
            if complete:
                self.group.reached(WindowProgress(self.group.practice, window, complete=True))
        if complete:
            self._read_windows.append(window)

    async def _pages(self, scan: Scan) -> bool:
        """Take a window's pages over; whether it was read to its end."""
        begun = WindowProgress(self.group.practice, scan.window, wanted=len(scan.needs))
        begun = self._begun.pop(scan.window, begun)
        if begun.pages and self._enough(scan, begun.pages, begun.wanted):
            return False
        held: list[Inquiry] = []
        reading = pages_of(self.payer, self.group.practice, scan.window, token=begun.token, read=begun.pages)
        try:
            async with aclosing(reading) as pages:
                async for number, page in pages:
                    # Between the answer and its keeping nothing may wait: whoever halts this loses no answer.
                    learned, held = self.group.take_page(page, held)
                    self._seen.add(len(page.claims), learned, days=scan.window.days if number == 1 else 0)
                    ended = page.next_token is None
                    self.group.reached(replace(begun, pages=number, token=page.next_token, complete=ended))
                    if not ended and (self.halted or (not held and self._enough(scan, number, begun.wanted))):
                        return False
                    await self._saver.wait_for_capacity()
        except PayerUnavailable:
            self.group.defer(inquiry.key for inquiry in held)
            raise
        self._replan_if_denser()
        return True

    def _enough(self, scan: Scan, pages: int, wanted: int) -> bool:
        """Whether to leave the rest of a window unread."""
        wanted_here = [self.group.inquiries[key] for key in (*scan.needs, *scan.floating)]
        if not self._stop_early or any(i.wants_whole_windows and not i.is_certain() for i in wanted_here):
            return False
        missing = self.group.missing(scan)
        if not missing:
            return True
        if scan.floating or not self.payer.capabilities.by_number:
            return False
        if not one_by_one_pays(
            wanted=max(wanted, len(missing)), missing=len(missing), pages=pages, limits=self.payer.limits
        ):
            return False
        self.planned_calls += len(missing)
        for key in missing:
            self._spawn(self._single(self.group.inquiries[key], by_number=True))
        return True

    def _replan_if_denser(self) -> None:
        """After each whole window: when others' claims are denser than thought, plan the waiting windows anew."""
        if not self._queue or not self._stop_early:
            return
        waiting = list(self._queue)
        days = sum(scan.window.days for scan in waiting) / len(waiting)
        drift = abs(self._seen.others_a_day - self._terms.others) * days / self.payer.limits.page_size
        if drift < REPLAN_AFTER_PAGES:
            return
        keys = {key for scan in waiting for key in (*scan.needs, *scan.floating)}
        self._queue.clear()
        self.planned_calls -= sum(scan.calls for scan in waiting)
        open_keys = (key for key in sorted(keys) if not self.group.inquiries[key].is_certain())
        planned = self._plan(self.group.needs(open_keys))
        self.planned_calls += planned.calls
        self._enqueue(planned)

    def _split(self, scan: Scan, error: WindowTooLarge) -> None:
        needs = {key: self.group.inquiries[key].need() for key in scan.needs}
        homes = {key: need.first or need.last for key, need in needs.items()}
        parts = halves(scan.window, [day for day in homes.values() if day is not None])
        if parts is None:
            self._crowded_day(scan, error)
            return
        self._taken.remove(scan.window)
        self.planned_calls += 1
        for part in parts:
            mine = tuple(k for k, day in homes.items() if day is not None and part.first <= day <= part.last)
            self._queue.append(Scan(part, mine, scan.floating, max(1, scan.calls // 2)))
            self._spawn(self._next_scan())

    def _crowded_day(self, scan: Scan, error: WindowTooLarge) -> None:
        """One day holds more claims than a search may give: they can only be asked one by one."""
        for key in self.group.missing(scan):
            inquiry = self.group.inquiries[key]
            if self.group.was_asked_by_patient(key):
                continue
            able = self.payer.capabilities
            by_number = not inquiry.wants_whole_windows and able.by_number
            if by_number or (able.by_patient and inquiry.names_its_patient()):
                self.planned_calls += 1
                self._spawn(self._single(inquiry, by_number=by_number))
            else:
                self.group.refused([key], error)


def _parts(reach: tuple[int, int], longest: int) -> list[Window]:
    """The days from the first to the last, in windows that the payer takes, the earliest first."""
    starts = range(reach[0], reach[1] + 1, longest)
    return [Window(date.fromordinal(first), date.fromordinal(min(reach[1], first + longest - 1))) for first in starts]
