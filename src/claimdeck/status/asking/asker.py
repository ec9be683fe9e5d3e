"""Asking one payer for the claims of one practice: scans side by side, and look-ups one by one."""

import asyncio
from collections import deque
from collections.abc import Coroutine, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from typing import Final

from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.payers.domain.windows import Window, halves
from claimdeck.payers.paging import pages_of
from claimdeck.payers.port import ClaimPage, OutsideLookBack, Payer, PayerError, PayerUnavailable, WindowTooLarge
from claimdeck.status.asking.resuming import WindowProgress
from claimdeck.status.asking.saving import Saver
from claimdeck.status.asking.singles import DOWN_AFTER, AskingAlone
from claimdeck.status.asking.verdicts import Group, Verdicts
from claimdeck.status.domain.calendar import Need, Terms, place
from claimdeck.status.domain.matching import Inquiry, Matcher
from claimdeck.status.domain.planning import Plan, Scan, Seen, one_by_one_pays, plan

# How much the number of other people's claims a window may differ from the plan, in pages, before planning anew.
REPLAN_AFTER_PAGES: Final = 0.3


class Asker:
    """Asks for one group until each of its inquiries has an answer, or none can be had in this try."""

    def __init__(self, payer: Payer, group: Group, terms: Terms, saver: Saver, slots: asyncio.Semaphore) -> None:
        self.payer, self.group, self.saver = payer, group, saver
        self.terms = replace(terms, by_number=terms.by_number and payer.can_look_up_by_number)
        self._slots = slots
        self.verdicts = Verdicts(group, self.terms, saver)
        self._matcher = Matcher(group.inquiries)
        self._queue: deque[Scan] = deque()
        read = [one for one in group.resumed.values() if not one.row]
        group.scanned.extend(one.window for one in read if one.complete)
        self._too_large = [one.window for one in read if one.too_large]
        self._begun = {one.window: one for one in read if not one.complete and not one.too_large}
        self._taken: list[Window] = [*group.scanned, *self._begun]
        self._seen = Seen()
        self._failures = 0
        self._stop_early = True
        self._alone = AskingAlone(payer, group, self.terms, self.verdicts, saver)
        self.planned_calls = 0
        self.halted = False
        self._round_tasks: asyncio.TaskGroup | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def halt(self) -> None:
        """Begin no further call. What is on the wire comes to its end; call it again for what came back since."""
        self.halted = self._alone.halted = True
        for task in self._tasks - self.payer.in_flight:
            task.cancel()

    async def run(self) -> None:
        """All phases. Afterwards every inquiry is in `group.done`, deferred, or it was halted."""
        keys = self.group.open_keys()
        planned = self._plan(self.group.needs(keys))
        await self._round(replace(planned, scans=(*self._resumed(keys), *planned.scans)))
        if self.halted:
            return
        # What could not be asked by number after all, because the payer has no such call, is read by date.
        asked = self.group.asked_singly | self.group.asked_by_patient
        lost = [key for key in self.group.open_keys() if key not in asked]
        without_numbers = self._usable() and not self.payer.can_look_up_by_number
        if lost and without_numbers and not self.group.deferred_windows:
            self._stop_early = False
            self._taken = list(self.group.scanned)
            await self._round(self._plan(self.group.needs(lost)))
        left = self.group.own_numbers_left() if self.terms.batch and self._usable() and not self.halted else []
        if left:
            self._taken = list(self.group.scanned)
            await self._round(self._plan(left))
        if not self.halted:
            self.verdicts.settle_people()
            await self._last_look()
        if not self.halted:
            self.verdicts.settle_rest()

    def _resumed(self, keys: Sequence[int]) -> list[Scan]:
        """The windows that an earlier task has begun and in which claims are still wanted."""
        placed = place(self.group.needs(keys), self.terms)
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
        group = self.group
        if self._usable() and self.payer.can_look_up_by_number:
            left = (key for key in group.open_keys() if group.inquiries[key].number_key)
            wanted = (k for k in left if k not in group.asked_singly and k not in group.deferred_keys)
            self._alone.looked_everywhere = True
            await self._round(Plan(singles=tuple(wanted)))

    def _usable(self) -> bool:
        return self.group.refusal is None

    def _plan(self, needs: Sequence[Need]) -> Plan:
        by_number = self.terms.by_number and self.payer.can_look_up_by_number
        self.terms = replace(self.terms, by_number=by_number, others=self._seen.others_a_day)
        return plan(needs, self.terms, self._taken)

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
            by_patient = bool(inquiry.own_key) and not self._alone.looked_everywhere
            self._spawn(self._single(inquiry, by_patient=by_patient))

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        if self._round_tasks is None:
            raise RuntimeError("work is added while a round is on")
        task = self._round_tasks.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _single(self, inquiry: Inquiry, *, by_patient: bool = False) -> None:
        await self.saver.wait_for_capacity()
        async with self._slots:
            await self._alone.ask(inquiry, by_patient=by_patient)

    async def _next_scan(self) -> None:
        await self.saver.wait_for_capacity()
        async with self._slots:
            if not self._queue or self.halted:
                return
            scan = self._queue.popleft()
            if not self._usable() or self._failures >= DOWN_AFTER:
                self.group.defer(scan)
                return
            self._taken.append(scan.window)
            try:
                await self._read(scan)
                self._failures = 0
            except PayerUnavailable:
                self._failures += 1
                self.group.defer(scan)
            except PayerError as error:
                self.verdicts.refused_for(self.group.missing(scan), error)

    async def _read(self, scan: Scan) -> None:
        """Read one window to its end, or until what is wanted from it is found or cheaper asked singly."""
        refused = any(scan.window.first <= one.first and one.last <= scan.window.last for one in self._too_large)
        if refused and scan.window.days > 1:
            self._split(scan, WindowTooLarge("", ""))
            return
        try:
            complete = await self._pages(scan)
        except WindowTooLarge as error:
            self.saver.reached(WindowProgress(self.group.practice, scan.window, too_large=True))
            self._split(scan, error)
            return
        except OutsideLookBack:
            # The payer's today may be another than ours: the edge days are given up, once.
            inner = Window(scan.window.first + timedelta(days=1), scan.window.last)
            if inner.days < 1 or scan.window.first > self.terms.earliest:
                raise
            complete = await self._pages(replace(scan, window=inner))
            if complete:
                self.saver.reached(WindowProgress(self.group.practice, scan.window, complete=True))
        if complete:
            self.group.scanned.append(scan.window)

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
                    held = self._learn(scan, page, held, first=number == 1)
                    ended = page.next_token is None
                    self.saver.reached(replace(begun, pages=number, token=page.next_token, complete=ended))
                    if not ended and (self.halted or (not held and self._enough(scan, number, begun.wanted))):
                        return False
                    await self.saver.wait_for_capacity()
        except PayerUnavailable:
            self.group.deferred_keys.update(inquiry.key for inquiry in held)
            raise
        self._replan_if_denser()
        return True

    def _learn(self, scan: Scan, page: ClaimPage, held: Sequence[Inquiry], *, first: bool) -> list[Inquiry]:
        """Take a page's answers over; gives the inquiry whose claim may go on in the next page, if any."""
        touched = self._matcher.match(page)
        self._seen.claims += len(page.claims)
        self._seen.wanted += len(touched)
        self._seen.days += scan.window.days if first else 0
        done = self.group.done
        ready = {one.key: one for one in (*held, *touched) if one.is_certain() or one.key in done}.values()
        last = claim_number_key(page.claims[-1].claim_number) if page.claims and page.next_token else None
        self.verdicts.found(one for one in ready if one.number_key != last or one.key in done)
        for inquiry in touched:
            if inquiry.key not in done:
                self.saver.hold(inquiry)
        return [one for one in ready if one.number_key == last]

    def _enough(self, scan: Scan, pages: int, wanted: int) -> bool:
        """Whether to leave the rest of a window unread."""
        wanted_here = [self.group.inquiries[key] for key in (*scan.needs, *scan.floating)]
        if not self._stop_early or any(i.wants_whole_windows and not i.is_certain() for i in wanted_here):
            return False
        missing = self.group.missing(scan)
        if not missing:
            return True
        if scan.floating or not (self.terms.by_number and self.payer.can_look_up_by_number):
            return False
        if not one_by_one_pays(
            wanted=max(wanted, len(missing)), missing=len(missing), pages=pages, limits=self.payer.limits
        ):
            return False
        self.planned_calls += len(missing)
        for key in missing:
            self._spawn(self._single(self.group.inquiries[key]))
        return True

    def _replan_if_denser(self) -> None:
        """After each whole window: when others' claims are denser than thought, plan the waiting windows anew."""
        if not self._queue or not self._stop_early:
            return
        waiting = list(self._queue)
        days = sum(scan.window.days for scan in waiting) / len(waiting)
        drift = abs(self._seen.others_a_day - self.terms.others) * days / self.payer.limits.page_size
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
        self._taken.remove(scan.window)
        if parts is None:
            self._taken.append(scan.window)
            self._crowded_day(scan, error)
            return
        self.planned_calls += 1
        for part in parts:
            mine = tuple(k for k, day in homes.items() if day is not None and part.first <= day <= part.last)
            self._queue.append(Scan(part, mine, scan.floating, max(1, scan.calls // 2)))
            self._spawn(self._next_scan())

    def _crowded_day(self, scan: Scan, error: WindowTooLarge) -> None:
        """One day holds more claims than a search may give: they can only be asked one by one."""
        for key in self.group.missing(scan):
            inquiry = self.group.inquiries[key]
            by_number = not inquiry.wants_whole_windows and self.terms.by_number and self.payer.can_look_up_by_number
            if key in self.group.asked_by_patient:
                continue
            if by_number or inquiry.names_its_patient():
                self.planned_calls += 1
                self._spawn(self._single(inquiry, by_patient=not by_number))
            else:
                self.verdicts.refused(inquiry, error)
