"""Small made-up rows and claims for tests of the bulk status check."""

from datetime import date
from typing import Any

from claimdeck.claims.domain.patients import Patient
from claimdeck.payers.outcomes import Outcome
from claimdeck.payers.port import ClaimPage, PayerClaim
from claimdeck.status.domain.matching import AskedRow

TODAY = date(2026, 7, 15)
TESTA = Patient("Testa", "Patient", date(1970, 1, 2), "900000001")
RAW = b'{"claimNumber":"ZZ00000001"}'
OTHER = Patient("Otherina", "Strangerson", date(1980, 3, 4), "911111111")


def asked(number: int = 1, claim_number: str = "ZZ00000001", patient: Patient = TESTA, **more: Any) -> AskedRow:
    first = more.pop("first", date(2026, 7, 1))
    return AskedRow(
        number,
        claim_number,
        patient,
        first,
        more.pop("last", first),
        more.pop("tin", "970000001"),
        more.pop("payer_id", ""),
        more.pop("own", ""),
    )


def claim(claim_number: str = "ZZ00000001", patient: Patient = TESTA, **more: Any) -> PayerClaim:
    """A payer's claim; `more` changes single values."""
    values: dict[str, Any] = {
        "status": "Finalized",
        "outcome": Outcome.PAID,
        "outcome_reason": "Finalized/Payment",
        "category_code": "F1",
        "status_code": "65",
        "first_service_date": date(2026, 7, 1),
        "last_service_date": date(2026, 7, 1),
        "received_date": date(2026, 7, 5),
        "processed_date": date(2026, 7, 8),
        "total_charged_cents": 300_00,
        "total_allowed_cents": 200_00,
        "total_paid_cents": 180_00,
        "patient_responsibility_cents": 20_00,
        "check_number": "ZC1",
        "payment_date": None,
        "denial_codes": (),
        "icn_suffix": "01",
        "payer_id": "",
    } | more
    return PayerClaim(claim_number=claim_number, patient=patient, **values)


def page(*claims: PayerClaim) -> ClaimPage:
    """A payer's page with these claims, and words for each."""
    return ClaimPage(claims, raw=(RAW,) * len(claims))
