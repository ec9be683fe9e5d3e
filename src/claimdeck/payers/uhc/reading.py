"""Claims of a UHC summary answer, read without ever failing on a value (pure)."""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import orjson

from claimdeck.claims.domain.codes import ClaimCode
from claimdeck.claims.domain.patients import Patient
from claimdeck.payers.outcomes import Outcome, outcome_from
from claimdeck.payers.port import ClaimPage, PayerClaim
from claimdeck.payers.uhc.values import cents, day, normal_code, record, records, text, token


class Unreadable(Exception):
    """The answer is not what the contract says; the message names the fault, never a value."""


# Explanations are shown for outcomes that somebody must do something about.
_EXPLAINED = frozenset(
    {
        Outcome.DENIED,
        Outcome.NO_PAYMENT,
        Outcome.REJECTED,
        Outcome.INFORMATION_REQUESTED,
        Outcome.PATIENT_RESPONSIBILITY,
    }
)
# What a part of a paid claim can have come to.
_NOT_PAID = frozenset({Outcome.DENIED, Outcome.NO_PAYMENT, Outcome.REJECTED})
_DECIDED = frozenset({Outcome.PAID, Outcome.PATIENT_RESPONSIBILITY, Outcome.FINALIZED})
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_REASON_LIMIT = 500


def parse(body: bytes) -> Any:
    """The JSON value of a body. Raises Unreadable for anything else (HTML, cut off, nested too deep)."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        # Rare, and worth a second look: NaN, a byte order mark, another encoding, half a surrogate pair.
        return _parse_patiently(body)


def _parse_patiently(body: bytes) -> Any:
    try:
        try:
            decoded = body.decode("utf-8-sig")
        except UnicodeDecodeError:
            decoded = body.decode("cp1252")
        value = json.loads(decoded, parse_constant=_nothing)
        return _without_surrogates(value) if _SURROGATE.search(body) else value
    except (ValueError, RecursionError) as error:
        raise Unreadable("the body is not JSON") from error


def _nothing(_name: str) -> None:
    # NaN and Infinity are no JSON; as values they mean nothing.
    return None


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(k): _without_surrogates(v) for k, v in value.items()}
    return value


def read_page(answer: Any) -> ClaimPage:
    """The page of a parsed summary answer. Raises Unreadable when it has no list of claims.

    Claims that are no objects or say nothing are left out and counted in `unreadable`.
    """
    if type(answer) is not dict or type(answer.get("claims")) is not list:
        raise Unreadable("the answer has no list of claims")
    items = answer["claims"]
    claims: list[PayerClaim] = []
    raw: list[bytes] = []
    for item in items:
        claim = read_claim(item)
        if claim is not None:
            claims.append(claim)
            raw.append(written(item))
    next_token = token(answer.get("transactionId")) or None
    return ClaimPage(tuple(claims), next_token, len(items) - len(claims), tuple(raw))


def written(value: Any) -> bytes:
    """A parsed value as JSON again, compact."""
    try:
        return orjson.dumps(value)
    except TypeError:
        # Only the patient reader gives whole numbers of more than 64 bits.
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def read_claim(item: Any) -> PayerClaim | None:
    """One claim, every part of it optional; None for what is no object or says neither number nor status."""
    if type(item) is not dict:
        return None
    inner = item.get("claimSummary")
    summary: dict[str, Any] = inner if type(inner) is dict else item
    get: Callable[[str], Any] = summary.get
    number, status = text(item.get("claimNumber")), text(item.get("claimStatus"))
    if not number and not status and type(inner) is not dict:
        return None
    paid = cents(get("totalPaidAmt"))
    crosswalk = _crosswalk(get("clmXWalkData"), paid)
    category = text(crosswalk.get("clm507Cd")).upper()
    outcome = outcome_from(category, status, paid)
    check = _check(get("chkInfo"))
    codes = read_codes(listed) if (listed := get("claimCodes")) else ()
    return PayerClaim(
        claim_number=number,
        status=status,
        outcome=outcome,
        outcome_reason=_reason(crosswalk, codes, outcome),
        category_code=category,
        status_code=text(crosswalk.get("clm508Cd")),
        patient=read_patient(item.get("memberInfo")),
        first_service_date=day(get("firstSrvcDt")),
        last_service_date=day(get("lastSrvcDt")),
        received_date=day(get("receivedDt")),
        processed_date=day(get("processedDt")),
        total_charged_cents=cents(get("totalChargedAmt")),
        total_allowed_cents=cents(get("totalAllowdAmt")),
        total_paid_cents=paid,
        patient_responsibility_cents=cents(get("totalPtntRespAmt")),
        check_number=text(check.get("chkNbr")),
        payment_date=day(check.get("paymentIssueDt")),
        denial_codes=tuple(dict.fromkeys([code.code for code in codes])) if codes else (),
        icn_suffix=text(crosswalk.get("clmIcnSufxCd")),
        payer_id=text(item.get("payerId")),
        patient_account_number=text(get("ptntAcctNbr")),
        line_denied=_line_denied(summary) if outcome is Outcome.PAID else None,
    )


def _line_denied(summary: dict[str, Any]) -> bool | None:
    """What a summary says of the lines that it does not show, of a claim that was paid.

    A denied line is a part of its own in the crosswalk, or an amount that is not covered. None where the payer gives
    no codes for its parts, or some are not decided yet.
    """
    parts = [text(entry.get("clm507Cd")) for entry in records(summary.get("clmXWalkData"))]
    outcomes = {outcome_from(code, "", None) for code in parts if code}
    not_covered = (cents(summary.get("ptntNoCovAmt")), cents(summary.get("provNotCovAmt")))
    if outcomes & _NOT_PAID or any(not_covered):
        return True
    return False if outcomes and outcomes <= _DECIDED else None


def read_patient(member: Any) -> Patient:
    """The patient of `memberInfo`; the subscriber id as it came, with its suffix."""
    if type(member) is not dict:
        return Patient()
    return Patient(
        text(member.get("ptntFn")),
        text(member.get("ptntLn")),
        day(member.get("ptntDob")),
        text(member.get("subscriberId")),
    )


def read_codes(value: Any) -> tuple[ClaimCode, ...]:
    """Reason and remark codes in their usual form, those without a code left out."""
    if not value:
        return ()
    found = [_code(text(i.get("type")), text(i.get("code")), text(i.get("description"))) for i in records(value)]
    return tuple(code for code in found if code is not None)


# The same few codes come with every claim.
@lru_cache(maxsize=4096)
def _code(kind: str, code: str, description: str) -> ClaimCode | None:
    return ClaimCode(kind.upper(), normal_code(kind, code), description) if code else None


def _crosswalk(value: Any, paid: int | None) -> dict[str, Any]:
    """The entry that speaks for the claim: the first, or the paid one when something was paid."""
    if type(value) is list and len(value) == 1:
        return record(value[0])
    entries = [entry for entry in records(value) if text(entry.get("clm507Cd"))]
    if not entries:
        return {}
    if paid:
        return next((e for e in entries if text(e.get("clm507Cd")).upper() == "F1"), entries[0])
    return entries[0]


def _check(value: Any) -> dict[str, Any]:
    if not value:
        return {}
    checks = records(value)
    return next((check for check in checks if text(check.get("chkNbr"))), checks[0] if checks else {})


def _reason(crosswalk: dict[str, Any], codes: tuple[ClaimCode, ...], outcome: Outcome) -> str:
    category, status = text(crosswalk.get("clm507CdDesc")), text(crosswalk.get("clm508CdDesc"))
    if not codes or outcome not in _EXPLAINED:
        return (f"{category}; {status}" if category and status and category != status else category or status)[
            :_REASON_LIMIT
        ]
    parts = [category, status, *(code.description for code in codes)]
    return "; ".join(dict.fromkeys(filter(None, parts)))[:_REASON_LIMIT]
