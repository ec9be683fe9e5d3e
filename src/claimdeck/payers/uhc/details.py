"""Lines, payments and their reconciliation from UHC's detail and payment answers (pure)."""

from collections.abc import Iterable, Mapping
from typing import Any

from claimdeck.payers.domain.reconciliation import Draft, Reconciliation, reconcile
from claimdeck.payers.port import ClaimDetail, PayerClaim, Payment, ServiceLine
from claimdeck.payers.uhc.reading import Unreadable, read_claim, read_codes
from claimdeck.payers.uhc.values import cents, day, flag, record, records, text, token


def read_transaction(answer: Any) -> str:
    """The detail answer's transaction id, with which its payments are asked; empty when there is none."""
    return token(record(answer).get("transactionId"))


def read_detail(answer: Any, payments_answer: Any, payments_note: str = "") -> ClaimDetail:
    """The detail with its payments. `payments_answer` is None when there is none to be had (then say why).

    Raises Unreadable when the answer has neither details nor summaries.
    """
    body = record(answer)
    details, summaries = body.get("claimsDetailInfo"), body.get("claimSummaryInfo")
    if not isinstance(details, list | dict) and not isinstance(summaries, list | dict):
        raise Unreadable("the answer has no claim details")
    readable = [(item, claim) for item in records(summaries) if (claim := read_claim(item)) is not None]
    claims = tuple(claim for _item, claim in readable)
    written = [record(item.get("claimSummary")) or item for item, _claim in readable]
    parts = records(details)
    lines = tuple(read_line(line) for part in parts for line in records(part.get("lines")))
    payments = _payments(written, payments_answer)
    return ClaimDetail(
        claims=claims,
        lines=lines,
        diagnosis_codes=_diagnoses(parts),
        payments=payments,
        reconciliation=_reconciled(claims, written, lines, payments),
        payments_note=payments_note,
        raw={"detail": answer, "payment": payments_answer},
    )


def read_line(line: dict[str, Any]) -> ServiceLine:
    """One service line, every part of it optional."""
    get = line.get
    return ServiceLine(
        number=text(get("lineNbr")),
        first_service_date=day(get("firstSrvcDt")),
        last_service_date=day(get("lastSrvcDt")),
        procedure_code=text(get("procedureCd")) or text(get("srvcCode")),
        revenue_code=text(get("revenueCode")),
        units=text(get("unitCount")),
        billed_cents=cents(get("billedAmt")),
        allowed_cents=cents(get("allowdAmt")),
        paid_cents=cents(get("paidAmt")),
        write_off_cents=cents(get("provWrtOffAmt")),
        not_covered_cents=cents(get("notCovAmt")),
        patient_responsibility_cents=cents(get("totalMemResp")),
        copay_cents=cents(get("copay")),
        deductible_cents=cents(get("deductible")),
        coinsurance_cents=cents(get("coinsurance")),
        codes=read_codes(get("claimCodes")),
        icn_suffix=text(get("icnSuffix")),
        place_of_service=text(get("lineLevelPlaceOfService")),
    )


def read_payment(item: Mapping[str, Any]) -> Payment:
    """A payment of the payment answer, or a check of a summary, which names things differently."""
    get = item.get
    return Payment(
        check_number=text(get("checkNbr")) or text(get("chkNbr")),
        check_cents=_first_amount(get("checkAmt"), get("chkAmt")),
        draft_number=text(get("draftNbr")),
        draft_cents=cents(get("draftAmt")),
        issued_date=day(get("paymentIssueDt")),
        cashed_date=day(get("cashedDt")),
        electronic=_electronic(text(get("checkEFTIndicator")) or text(get("chkEftInd"))),
        status=text(get("checkStatus")),
        payee_name=text(get("payeeNm")),
        payment_type=text(get("paymentType")),
    )


def _first_amount(*values: Any) -> int | None:
    return next((amount for value in values if (amount := cents(value)) is not None), None)


def _electronic(word: str) -> bool | None:
    # E or EFT says electronic, C or CHECK says paper; some answers use a flag.
    if word.upper() in {"E", "EFT"}:
        return True
    return False if word.upper() in {"C", "CHK", "CHECK"} else flag(word)


def _diagnoses(parts: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    codes = (text(item.get("diagnosisCode")) for part in parts for item in records(part.get("diagnosisCodes")))
    return tuple(dict.fromkeys(code for code in codes if code))


def _payments(summaries: Iterable[dict[str, Any]], answer: Any) -> tuple[Payment, ...]:
    found = [read_payment(item) for item in records(record(answer).get("payments"))]
    for summary in summaries:
        found.extend(read_payment(item) for item in records(summary.get("chkInfo")))
    # The summary repeats the payment answer's checks; the payment answer came first and says more.
    unique: dict[tuple[str, str], Payment] = {}
    for payment in found:
        if payment.check_number or payment.draft_number:
            unique.setdefault((payment.check_number, payment.draft_number), payment)
    return tuple(unique.values())


def _reconciled(
    claims: Iterable[PayerClaim],
    summaries: Iterable[dict[str, Any]],
    lines: Iterable[ServiceLine],
    payments: Iterable[Payment],
) -> Reconciliation:
    totals = [claim.total_paid_cents for claim in claims if claim.total_paid_cents is not None]
    return reconcile(
        [(line.icn_suffix, line.paid_cents or 0) for line in lines],
        _draft_by_suffix(summaries),
        [Draft(p.draft_number, p.draft_cents, p.check_number, p.check_cents) for p in payments],
        sum(totals) if totals else None,
    )


def _draft_by_suffix(summaries: Iterable[dict[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for summary in summaries:
        for entry in records(summary.get("clmXWalkData")):
            suffix, number = text(entry.get("clmIcnSufxCd")), text(entry.get("clmDrftNbr"))
            # A draft number of zeros only means that there is no draft.
            if suffix and number.strip("0"):
                found.setdefault(suffix, number)
    return found
