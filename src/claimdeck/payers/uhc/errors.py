"""What UHC's error codes mean and what to do about each (pure)."""

import re
from enum import StrEnum
from typing import Any

from claimdeck.payers.port import (
    DateDiffers,
    GroupRefused,
    InquiryRefused,
    NotSupported,
    OutsideLookBack,
    PagingExpired,
    PayerError,
    WindowTooLarge,
)
from claimdeck.payers.uhc.values import record, records, text


class Reaction(StrEnum):
    """What an answer asks of us; the code decides, and only without a known one the HTTP status."""

    CLAIMS = "claims"
    EMPTY = "empty"
    TRANSIENT = "transient"
    THROTTLED = "throttled"
    UNAUTHORISED = "unauthorised"
    FINAL = "final"


_TOO_LARGE = "The payer cannot answer so many days or claims at once."
_PARAMETER = "The payer says that a parameter is missing or malformed."
_FINAL: dict[str, tuple[type[PayerError], str]] = {
    "LCLM_PS_112": (WindowTooLarge, _TOO_LARGE),
    "LCLM_PS_305": (WindowTooLarge, _TOO_LARGE),
    "LCLM_PS_306": (WindowTooLarge, _TOO_LARGE),
    "LCLM_PS_203": (PagingExpired, "The payer's paging token has expired."),
    "LCLM_PS_105": (GroupRefused, "The payer id is not authorised for this tax id."),
    "LCLM_PS_202": (GroupRefused, "The payer id is not authorised for this tax id."),
    "LCLM_PS_102": (InquiryRefused, _PARAMETER),
    "LCLM_PS_106": (InquiryRefused, _PARAMETER),
    "LCLM_PS_108": (InquiryRefused, _PARAMETER),
    "LCLM_PS_111": (InquiryRefused, _PARAMETER),
    "LCLM_PS_113": (InquiryRefused, _PARAMETER),
    "LCLM_PS_107": (OutsideLookBack, "The dates lie outside the last 24 months."),
    "LCLM_PS_307": (DateDiffers, "The payer has the claim, but its service date differs."),
}
_EMPTY = "LCLM_PS_201"
# Codes are quoted to users only in this shape: whatever else comes is not ours to repeat.
_SHAPE = re.compile(r"[A-Z0-9_.-]{1,40}")
_FAILED = re.compile(r"LCLM_P[A-Z]_5\d\d")
_TRANSIENT = frozenset({"LCLM_PS_301", "LCLM_PS_302", "LCLM_PS_303", "LCLM_PS_304", "LCLM_PS_500", "LCLM_PA_500"})
KNOWN = frozenset(_FINAL) | _TRANSIENT | {_EMPTY}
_MISSING_CALL = frozenset({404, 405, 410, 501})
_PASSING = frozenset({408, 425})


def error_code(answer: Any) -> str:
    """The first known code of `errors` in a parsed answer, else the first code there is, else empty."""
    body = record(answer)
    listed = records(body.get("errors")) or records(body.get("error"))
    codes = [code for item in listed if (code := text(item.get("code")).upper())]
    return next((code for code in codes if code in KNOWN), codes[0] if codes else "")


def has_errors(answer: Any) -> bool:
    """Whether a parsed answer speaks of errors at all, known or not."""
    body = record(answer)
    return bool(body.get("errors") or body.get("error"))


def judge(status: int, answer: Any) -> tuple[Reaction, str]:
    """What to do with an answer, and its code (without one, such as `HTTP_503`). `answer` None: not JSON."""
    code = error_code(answer)
    if code == _EMPTY:
        return Reaction.EMPTY, code
    if code in _FINAL:
        return Reaction.FINAL, code
    if code in _TRANSIENT:
        # Asked to slow down in its own words or in HTTP's: both hold.
        return (Reaction.THROTTLED if status == 429 else Reaction.TRANSIENT), code
    return _judge_status(status, answer, code)


def _judge_status(status: int, answer: Any, code: str) -> tuple[Reaction, str]:
    shown = code if _SHAPE.fullmatch(code) else f"HTTP_{status}"
    if _FAILED.fullmatch(code) and status != 429:
        return Reaction.TRANSIENT, shown
    if status == 401:
        return Reaction.UNAUTHORISED, shown
    if status == 429:
        return Reaction.THROTTLED, shown
    if status in _MISSING_CALL:
        return Reaction.FINAL, shown
    if status >= 500 or status in _PASSING or 300 <= status < 400:
        return Reaction.TRANSIENT, shown
    if status >= 400:
        # A gateway's HTML page says nothing about our question; an answer in JSON does.
        return (Reaction.FINAL if isinstance(answer, dict) else Reaction.TRANSIENT), shown
    if has_errors(answer):
        return Reaction.FINAL, shown
    if answer is None:
        return Reaction.TRANSIENT, "UNREADABLE_ANSWER"
    return Reaction.CLAIMS, ""


def final_error(status: int, code: str) -> PayerError:
    """The error for a FINAL verdict."""
    known = _FINAL.get(code)
    if known is not None:
        return known[0](code, known[1])
    if status in _MISSING_CALL:
        return NotSupported(code, "The payer has no such call at this address.")
    return InquiryRefused(code, "The payer refused the question with a code that its documentation does not name.")
