"""The UHC connector: the Claims API over HTTP, behind the port."""

import asyncio
from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Literal, TypeVar

from claimdeck.claims.domain.patients import Patient
from claimdeck.kit.clock import today
from claimdeck.payers.calls.http import Answer, Dropped, PayerHttp
from claimdeck.payers.calls.retrying import Failed, Retrier, Unauthorised
from claimdeck.payers.domain.windows import Window
from claimdeck.payers.port import (
    ClaimDetail,
    ClaimPage,
    ClaimUnknown,
    CredentialsRefused,
    InquiryRefused,
    Limits,
    NotSupported,
    OutsideLookBack,
    PayerError,
    PracticeAtPayer,
)
from claimdeck.payers.uhc.details import read_detail, read_transaction
from claimdeck.payers.uhc.errors import Reaction, final_error, judge
from claimdeck.payers.uhc.paths import UhcPaths
from claimdeck.payers.uhc.reading import Unreadable, parse, read_page

T = TypeVar("T")
# As the capabilities name them.
Call = Literal["by_window", "by_number", "by_patient"]
DEFAULT_LIMITS = Limits()
# A page with a claim that makes no sense is asked again this often; then its other claims count.
_REPEATS_FOR_SENSE = 2
# What gateways say of a call that they do not have, or that this client was not given.
_CLOSED_CALL = frozenset({"HTTP_401", "HTTP_403"})


class UhcPayer:
    """An open UHC account; fulfils `port.Payer`."""

    code = "uhc"

    def __init__(self, http: PayerHttp, retrier: Retrier, base_url: str, paths: UhcPaths, limits: Limits) -> None:
        self._http = http
        self._retrier = retrier
        self._base = base_url.rstrip("/")
        self._paths = paths
        self.limits = limits
        self.capabilities = paths.capabilities
        # Calls that have answered before: one of these is there, whatever a gateway says of it for a moment.
        self._answered: set[Call] = set()
        # The payer's today, once it has shown that our day has not begun there.
        self._last_day = date.max

    @property
    def calls_made(self) -> int:
        """Claims calls sent so far, repeats included."""
        return self._retrier.calls_made

    @property
    def in_flight(self) -> "Set[asyncio.Task[Any]]":
        """The tasks whose call is on the wire just now."""
        return self._retrier.in_flight

    async def scan(
        self, practice: PracticeAtPayer, window: Window, *, token: str | None = None, patient: Patient | None = None
    ) -> ClaimPage:
        """One page of the claims whose first service date lies in `window`; see `port` about paging."""
        call: Call = "by_window" if patient is None else "by_patient"
        self._refuse_without(call)
        try:
            page = await self._begun_days(practice, window, token, patient)
        except NotSupported as error:
            if call in self._answered:
                raise InquiryRefused(error.code, error.meaning) from error
            self._lack(call)
            raise
        self._answered.add(call)
        return page

    async def _begun_days(
        self, practice: PracticeAtPayer, window: Window, token: str | None, patient: Patient | None
    ) -> ClaimPage:
        known = Window(window.first, min(window.last, self._last_day))
        if window.first > known.last and window.first <= window.last:
            return ClaimPage(())
        try:
            return await self._summary(practice, known, token, patient)
        except OutsideLookBack:
            if known.last != today():
                raise
        # Midnight comes to the payer some hours after it comes to us: a day that has not begun holds no claims.
        begun = Window(known.first, known.last - timedelta(days=1))
        page = await self._summary(practice, begun, token, patient) if begun.days > 0 else ClaimPage(())
        self._last_day = begun.last
        return page

    async def _summary(
        self, practice: PracticeAtPayer, window: Window, token: str | None, patient: Patient | None
    ) -> ClaimPage:
        headers = _of_practice(practice) | {
            "firstServiceDt": _written(window.first),
            "lastServiceDt": _written(window.last),
        }
        if patient is not None:
            headers |= _about(patient)
        if token:
            headers["transactionId"] = _header(token)
        page = await self._ask(self._paths.by_provider, practice, headers, _Sense())
        return page or ClaimPage(())

    async def by_number(self, practice: PracticeAtPayer, claim_number: str) -> ClaimPage:
        """All claims of that number; raises NotSupported when the server has no such call."""
        self._refuse_without("by_number")
        headers = _of_practice(practice) | {"claimNumber": _header(claim_number)}
        try:
            page = await self._ask(self._paths.by_number, practice, headers, _Sense())
        except NotSupported:
            self._lack("by_number")
            raise
        except (InquiryRefused, CredentialsRefused) as error:
            if error.code not in _CLOSED_CALL:
                raise
            # Where the call is, is not certain. Whether the account is well, the calls by date will tell.
            self._lack("by_number")
            raise NotSupported(error.code, "The payer does not let this account look claims up by number.") from error
        return page or ClaimPage(())

    def _refuse_without(self, call: Call) -> None:
        if not getattr(self.capabilities, call):
            raise NotSupported("NO_SUCH_CALL", "The payer has no such call.")

    def _lack(self, call: Call) -> None:
        self.capabilities = replace(self.capabilities, **{call: False})

    async def detail(self, practice: PracticeAtPayer, claim_number: str) -> ClaimDetail:
        """The claim's detail and, with the detail's own transaction id, its payments."""
        headers = _of_practice(practice) | {"claimNumber": _header(claim_number)}
        found = await self._ask(self._paths.detail, practice, headers, _checked_detail)
        if found is None:
            raise ClaimUnknown("LCLM_PS_201", "The payer has no claim of that number.")
        transaction = read_transaction(found)
        if not transaction:
            return read_detail(found, None, "The payer's answer does not say how to ask for its payments.")
        try:
            paid = await self._ask(self._paths.payment, practice, {"transactionId": _header(transaction)}, _whole)
        except PayerError as error:
            # The detail is worth showing without its payments.
            return read_detail(found, None, f"The payments could not be had: {error.meaning}")
        return read_detail(found, paid)

    async def _ask(
        self, path: str, practice: PracticeAtPayer, headers: Mapping[str, str], read: Callable[[Any], T]
    ) -> T | None:
        """What `read` makes of the answer, None for "no data found"; repeats what is worth repeating."""
        url = f"{self._base}{path}"

        async def attempt(token: str) -> T | None:
            sent = {"Authorization": f"Bearer {token}", "Accept": "application/json", **headers}
            try:
                answer = await self._http.get(url, sent)
            except Dropped as error:
                raise Failed(error.code) from error
            return _judged(answer, read)

        return await self._retrier.call(self._circuit(practice, path), attempt)

    def _circuit(self, practice: PracticeAtPayer, path: str) -> str:
        """What fails and recovers as one: UHC may be down for one tax id, and well for the others."""
        # By number apart: a call that only fails must not close the circuit for those that work.
        return f"{practice.tin} number" if path == self._paths.by_number else practice.tin


def _judged(answer: Answer, read: Callable[[Any], T]) -> T | None:
    try:
        content = parse(answer.body)
    except Unreadable:
        content = None
    verdict, code = judge(answer.status, content)
    if verdict is Reaction.EMPTY:
        return None
    if verdict is Reaction.UNAUTHORISED:
        raise Unauthorised
    if verdict is Reaction.FINAL:
        raise final_error(answer.status, code)
    if verdict is not Reaction.CLAIMS:
        raise Failed(code, throttled=verdict is Reaction.THROTTLED, headers=answer.headers)
    try:
        return read(content)
    except Unreadable as error:
        raise Failed("UNREADABLE_ANSWER") from error


class _Sense:
    """Reads pages; wants one with senseless claims, or null in place of them, again, but not for ever."""

    def __init__(self) -> None:
        self._repeats = 0
        self._said_null = False

    def __call__(self, content: Any) -> ClaimPage:
        if isinstance(content, dict) and content.get("claims", ()) is None:
            if not self._said_null:
                self._said_null = True
                raise Unreadable("there is null in place of the claims")
            # Said twice, it is this payer's way to write an empty list.
            content = content | {"claims": []}
        page = read_page(content)
        if page.unreadable and (not page.claims or self._repeats < _REPEATS_FOR_SENSE):
            self._repeats += 1
            raise Unreadable("a claim makes no sense")
        return page


def _checked_detail(content: Any) -> Any:
    read_detail(content, None)
    return content


def _whole(content: Any) -> Any:
    if not isinstance(content, dict):
        raise Unreadable("the answer is no object")
    return content


def _of_practice(practice: PracticeAtPayer) -> dict[str, str]:
    return {"tin": _header(practice.tin), "payerId": _header(practice.payer_id)}


def _about(patient: Patient) -> dict[str, str]:
    named = {"ptntFn": _header(patient.first_name), "ptntLn": _header(patient.last_name)}
    if patient.date_of_birth is not None:
        named["ptntDob"] = _written(patient.date_of_birth)
    return {name: value for name, value in named.items() if value}


def _written(day: date) -> str:
    return f"{day.month:02d}/{day.day:02d}/{day.year:04d}"


def _header(value: str) -> str:
    """A value as a header can carry it: one line, no control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())
