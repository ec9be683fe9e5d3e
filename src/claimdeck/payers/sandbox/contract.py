"""The payer's own rules: which parameters it wants, which code it answers when something is wrong."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from claimdeck.payers.sandbox.faults import Knobs
from claimdeck.payers.uhc.values import day

# The HTTP status that goes with a code is not published, so clients must not build on it.
_STATUS = {
    "LCLM_PS_201": 404,
    "LCLM_PS_105": 403,
    "LCLM_PS_202": 403,
    "LCLM_PS_203": 410,
    "LCLM_PS_305": 206,
    "LCLM_PS_500": 500,
    "LCLM_PA_500": 500,
}
_MESSAGES = {
    "LCLM_PS_102": "Required parameter is missing.",
    "LCLM_PS_105": "Payer id is not authorized for this tax id.",
    "LCLM_PS_106": "Date is malformed.",
    "LCLM_PS_107": "Date is outside the last 24 months.",
    "LCLM_PS_108": "Tax id is malformed.",
    "LCLM_PS_111": "Claim number or dates are missing.",
    "LCLM_PS_112": "Date range is too long.",
    "LCLM_PS_113": "Last service date is before the first.",
    "LCLM_PS_201": "No data found.",
    "LCLM_PS_202": "Payer id is not authorized for this tax id.",
    "LCLM_PS_203": "Transaction id has expired.",
    "LCLM_PS_306": "More than 500 claims; narrow the search.",
    "LCLM_PS_307": "Claim found, service date differs.",
    "LCLM_PS_500": "Internal error.",
    "LCLM_PA_500": "Internal error.",
}


class Refusal(Exception):
    """The payer's error answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.status = _STATUS.get(code, 400)
        self.message = _MESSAGES.get(code, "Error.")


@dataclass(frozen=True, slots=True)
class Search:
    """A valid search by provider and dates."""

    tin: str
    payer_id: str
    first: date
    last: date
    first_name: str
    last_name: str
    date_of_birth: date | None
    token: str

    @property
    def by_patient(self) -> bool:
        """Whether only one patient's claims are wanted."""
        return bool(self.first_name or self.last_name or self.date_of_birth)

    def key(self) -> str:
        """The same for the pages of the same search."""
        patient = (self.first_name, self.last_name, self.date_of_birth)
        return f"{self.tin}|{self.payer_id}|{self.first}|{self.last}|{patient}"


def whose(headers: Mapping[str, str]) -> tuple[str, str]:
    """The tax id and payer id of a call. Raises Refusal."""
    tin, payer_id = headers.get("tin", "").strip(), headers.get("payerId", "").strip()
    if not tin or not payer_id:
        raise Refusal("LCLM_PS_102")
    if len(tin) != 9 or not tin.isdecimal():
        raise Refusal("LCLM_PS_108")
    return tin, payer_id


def search_of(headers: Mapping[str, str], knobs: Knobs, today: date) -> Search:
    """The search that the headers ask for. Raises Refusal with the code that fits."""
    tin, payer_id = whose(headers)
    if not headers.get("firstServiceDt") or not headers.get("lastServiceDt"):
        raise Refusal("LCLM_PS_111")
    first, last = _american(headers["firstServiceDt"]), _american(headers["lastServiceDt"])
    if last < first:
        raise Refusal("LCLM_PS_113")
    if (last - first).days + 1 > knobs.window_days:
        raise Refusal("LCLM_PS_112")
    if first < _months_before(today, 24) or last > today:
        raise Refusal("LCLM_PS_107")
    born = headers.get("ptntDob", "")
    return Search(
        tin=tin,
        payer_id=payer_id,
        first=first,
        last=last,
        first_name=headers.get("ptntFn", "").strip().upper(),
        last_name=headers.get("ptntLn", "").strip().upper(),
        date_of_birth=_american(born) if born else None,
        token=headers.get("transactionId", ""),
    )


def dates_asked(headers: Mapping[str, str]) -> tuple[date, date] | None:
    """The dates that may go with a search by number; None when there are none."""
    if not headers.get("firstServiceDt"):
        return None
    first = _american(headers["firstServiceDt"])
    return first, _american(headers.get("lastServiceDt") or headers["firstServiceDt"])


def _american(value: str) -> date:
    found = day(value) if len(value) == 10 and value[2:3] == "/" else None
    if found is None:
        raise Refusal("LCLM_PS_106")
    return found


def _months_before(today: date, months: int) -> date:
    total = today.year * 12 + today.month - 1 - months
    year, month = divmod(total, 12)
    # The 31st may not exist in that month: then its last day.
    for last in (today.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(today.day, last))
        except ValueError:
            continue
    return date(year, month + 1, 28)


def paging_token(key: str, offset: int, secret: str) -> str:
    """A token for the page that begins at `offset`; it carries when it was made."""
    made = round(time.time() * 1000)
    return f"trn{offset:06d}{made:013d}{_signature(key, offset, made, secret)}"


def offset_of(token: str, key: str, secret: str, lifetime: float) -> int:
    """The offset of a token. Raises Refusal for an expired one and one of another search."""
    offset, made = token[3:9], token[9:22]
    if not (token.startswith("trn") and offset.isdecimal() and made.isdecimal()):
        raise Refusal("LCLM_PS_203")
    good = token[22:] == _signature(key, int(offset), int(made), secret)
    if not good or time.time() * 1000 - int(made) > lifetime * 1000:
        raise Refusal("LCLM_PS_203")
    return int(offset)


def _signature(key: str, offset: int, made: int, secret: str) -> str:
    return hashlib.blake2b(f"{secret}|{key}|{offset}|{made}".encode(), digest_size=8).hexdigest()
