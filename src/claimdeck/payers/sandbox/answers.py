"""The sandbox's answers about one claim, in the payer's own shapes with all their oddities."""

import uuid
from datetime import date, timedelta
from typing import Any

from claimdeck.payers.sandbox.stories import ANSWERS, Story, story_for
from claimdeck.payers.sandbox.universe import InventedClaim

_PAYEE = {"addressLine1": "1 Example Street", "city": "Sampletown", "state": "ZZ", "zip": "00000"}


def summary(claim: InventedClaim, *, with_checks: bool = False) -> dict[str, Any]:
    """The claim as the summary calls show it; the detail call shows it with its checks."""
    dice = claim.dice("summary")
    story = story_of(claim)
    money = amounts(claim)
    answer: dict[str, Any] = {
        "claimNumber": claim.number,
        "claimStatus": story.status,
        "detailsAvailable": dice.choice(("T", "Y", True)),
        "memberInfo": {
            "subscriberId": _other_suffix(claim.subscriber_id) if dice.random() < 0.3 else claim.subscriber_id,
            "policyNbr": "000000",
            "ptntFn": claim.first_name.upper(),
            "ptntLn": claim.last_name.upper(),
            "ptntDob": _us(claim.date_of_birth) if claim.date_of_birth else None,
        },
        "provInfo": {"submitted": _provider(claim), "adjudicated": {**_provider(claim), "tinSufx": "00002"}},
        "claimSummary": _claim_summary(claim, story, money, with_checks=with_checks),
    }
    if dice.random() < 0.1:
        del answer["provInfo"]
    return answer


def story_of(claim: InventedClaim) -> Story:
    """What became of this claim."""
    return ANSWERS[claim.answer] if claim.answer else story_for(claim.dice("story"))


def amounts(claim: InventedClaim) -> dict[str, int]:
    """The claim's money in cents; charged = written off + allowed, allowed = paid + the patient's part."""
    dice = claim.dice("money")
    story = story_of(claim)
    charged = dice.randrange(40_00, 900_00)
    allowed = charged * dice.randrange(40, 80) // 100
    copay = min(allowed, dice.choice((0, 0, 20_00, 35_00)))
    if story.pays == "none":
        return dict.fromkeys(("allowed", "paid", "patient", "copay", "deductible", "write_off"), 0) | {
            "charged": charged
        }
    if story.pays == "deductible":
        return {
            "charged": charged,
            "allowed": allowed,
            "paid": 0,
            "patient": allowed,
            "copay": 0,
            "deductible": allowed,
            "write_off": charged - allowed,
        }
    return {
        "charged": charged,
        "allowed": allowed,
        "paid": allowed - copay,
        "patient": copay,
        "copay": copay,
        "deductible": 0,
        "write_off": charged - allowed,
    }


def _claim_summary(claim: InventedClaim, story: Story, money: dict[str, int], *, with_checks: bool) -> dict[str, Any]:
    dice = claim.dice("dates")
    received = claim.last_service_date + timedelta(days=dice.randrange(1, 5))
    processed = claim.answered_date or received + timedelta(days=dice.randrange(2, 9))
    found: dict[str, Any] = {
        "receivedDt": _us(received),
        "processedDt": _us(processed),
        "processedTm": dice.choice(("10:00:00", "15.00.00")),
        "firstSrvcDt": _us(claim.first_service_date),
        "lastSrvcDt": _us(claim.last_service_date),
        "ptntAcctNbr": dice.choice((claim.account_number, f" {claim.account_number} ", claim.account_number)),
        "networkStatus": "I",
        "claimType": "P",
        "statusEfctDt": _us(processed),
        "totalChargedAmt": _money(money["charged"]),
        "provWriteOffAmt": _money(money["write_off"]),
        "ptntNoCovAmt": "0.00",
        "provNotCovAmt": _money(money["write_off"] if story.denied_part else 0),
        "totalAllowdAmt": _money(money["allowed"]),
        "deductibleAmt": _money(money["deductible"]),
        "totalCopayAmt": _money(money["copay"]),
        "totalCoinsAmt": "0.00",
        "totalPaidAmt": _money(money["paid"]),
        "totalPtntRespAmt": _money(money["patient"]),
        "faclOrProfCd": "P",
        "clmXWalkData": _crosswalks(claim, story, money),
        "chkInfo": [_check(claim, money, processed)] if with_checks and money["paid"] else [],
        "claimCodes": [{"type": t, "code": c, "description": d} for t, c, d in story.codes],
    }
    for optional in ("statusEfctDt", "networkStatus", "provWriteOffAmt"):
        if dice.random() < 0.1:
            found[optional] = None
        elif dice.random() < 0.1:
            del found[optional]
    return found


def _crosswalks(claim: InventedClaim, story: Story, money: dict[str, int]) -> list[dict[str, Any]] | None:
    if not story.category:
        return None
    spoken = _crosswalk(claim, story, money)
    denied = ANSWERS["denied"]
    texts = {"clm507Cd": denied.category, "clm507CdDesc": denied.category_text, "clm508Cd": denied.status_code}
    return [spoken, spoken | texts | {"clm508CdDesc": denied.status_text}] if story.denied_part else [spoken]


def _crosswalk(claim: InventedClaim, story: Story, money: dict[str, int]) -> dict[str, Any]:
    return {
        "clm507Cd": story.category,
        "clm507CdDesc": story.category_text,
        "clm508Cd": story.status_code,
        "clm508CdDesc": story.status_text,
        "clmIcnSufxCd": f"{claim.part:02d}",
        "clmDrftNbr": draft_number(claim) if money["paid"] else "0000000000",
    }


def draft_number(claim: InventedClaim) -> str:
    """The number of the draft that pays this part of the claim."""
    return f"{claim.dice('draft').randrange(10**9, 10**10)}"


def _check_number(claim: InventedClaim) -> str:
    return f"ZC{claim.dice('check').randrange(10**8):08d}"


def _check_cents(claim: InventedClaim, paid: int) -> int:
    # Every fifth check pays other claims too.
    return paid + (claim.dice("check amount").randrange(1_00, 500_00) if claim.dice("shared").random() < 0.2 else 0)


def draft_cents(claim: InventedClaim, paid: int) -> int:
    """The draft's amount: what the lines were paid, but a cent off now and then, to be found."""
    return paid + (1 if claim.dice("cent").random() < 0.02 else 0)


def _check(claim: InventedClaim, money: dict[str, int], issued: date) -> dict[str, Any]:
    return {
        "chkEftInd": "E",
        "chkNbr": _check_number(claim),
        "chkAmt": _money(_check_cents(claim, money["paid"])),
        "paymentIssueDt": _us(issued),
        "draftAmt": _money(draft_cents(claim, money["paid"])),
        "draftNbr": draft_number(claim),
        "payeeTypeCode": "P",
        "payeeNm": "EXAMPLE CLINIC",
        "payeeAddress": _PAYEE,
    }


def detail(parts: list[InventedClaim]) -> dict[str, Any]:
    """The detail answer for all parts of one claim number."""
    first = parts[0]
    return {
        "transactionId": transaction_of(first),
        "invokeActions": "Y",
        "claimsDetailInfo": [_detail_part(part) for part in parts],
        "claimSummaryInfo": [summary(part, with_checks=True) for part in parts],
    }


def transaction_of(claim: InventedClaim) -> str:
    """The detail's transaction id, with which its payments are asked."""
    return f"{uuid.uuid5(uuid.NAMESPACE_OID, f'{claim.tin}:{claim.number}')}-123"


def _detail_part(claim: InventedClaim) -> dict[str, Any]:
    return {
        "claimNumber": claim.number,
        "payerId": claim.payer_id,
        "cobInfo": {},
        "diagnosisCodes": [{"diagnosisCode": "Z000"}, {"diagnosisCode": "Z0000"}],
        "placeOfService": "11",
        "patientAccountNumber": claim.account_number or None,
        "patientSubscriberNumber": claim.subscriber_id,
        "patientRelationship": "Self",
        "typeOfClaim": "P",
        "lines": _lines(claim, story_of(claim)),
    }


def _lines(claim: InventedClaim, story: Story) -> list[dict[str, Any]]:
    money, dice = amounts(claim), claim.dice("lines")
    count = dice.randrange(1, 4)
    shares = {name: _split(cents, count) for name, cents in money.items()}
    return [
        {
            "lineNbr": str(position + 1),
            "firstSrvcDt": _us(claim.first_service_date),
            "lastSrvcDt": _us(claim.last_service_date),
            "srvcCode": "99213",
            "procedureCd": ("99213", "99214", "36415")[position],
            "revenueCode": None,
            "unitCount": "1",
            "billedAmt": _money(shares["charged"][position]),
            "allowdAmt": _money(shares["allowed"][position]),
            "paidAmt": _money(shares["paid"][position]),
            "provWrtOffAmt": _money(shares["write_off"][position]),
            "notCovAmt": "0.00",
            "totalMemResp": _money(shares["patient"][position]),
            "copay": _money(shares["copay"][position]),
            "deductible": _money(shares["deductible"][position]),
            "coinsurance": "0.00",
            "claimCodes": [{"type": t, "code": c, "description": d} for t, c, d in story.codes],
            "icnSuffix": f"{claim.part:02d}",
            "lineLevelPlaceOfService": "11",
        }
        for position in range(count)
    ]


def payments(parts: list[InventedClaim]) -> dict[str, Any]:
    """The payment answer for all parts of one claim number."""
    found = []
    for part in parts:
        paid = amounts(part)["paid"]
        if paid:
            found.append(_payment(part, paid))
    return {"payments": found}


def _payment(claim: InventedClaim, paid: int) -> dict[str, Any]:
    issued = claim.last_service_date + timedelta(days=14)
    return {
        "paymentIssueDt": _us(issued),
        "checkNbr": _check_number(claim),
        "checkAmt": _money(_check_cents(claim, paid)),
        "checkEFTIndicator": "E",
        "chkSrsDesg": "1",
        "checkStatus": "Cashed",
        "draftAmt": _money(draft_cents(claim, paid)),
        "draftNbr": draft_number(claim),
        "cashedDt": _us(issued + timedelta(days=3)),
        "payeeTypeCode": "P",
        "payeeNm": "EXAMPLE CLINIC",
        "paymentType": "EFT",
        "payeeAddress": _PAYEE,
    }


def _split(cents: int, count: int) -> list[int]:
    each, odd = divmod(cents, count)
    return [each + (1 if position < odd else 0) for position in range(count)]


def _provider(claim: InventedClaim) -> dict[str, str]:
    return {
        "tin": claim.tin,
        "billProvNm": "EXAMPLE CLINIC",
        "billingNpi": "1234567893",
        "servicingProvNm": "EXAMPLE DOC",
    }


def _other_suffix(subscriber_id: str) -> str:
    return subscriber_id.removesuffix("-00") if subscriber_id.endswith("-00") else f"{subscriber_id}-00"


def _us(day: date) -> str:
    return f"{day.month:02d}/{day.day:02d}/{day.year}"


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
