"""Lines, drafts, checks and totals, to the cent."""

from typing import Any

from claimdeck.payers.domain.reconciliation import Draft, reconcile
from claimdeck.payers.uhc.details import read_detail

DRAFTS = [Draft("D1", 10000, "C1", 10000), Draft("D2", 5000, "C2", 8000)]
BY_SUFFIX = {"01": "D1", "02": "D2"}


def test_everything_agrees() -> None:
    result = reconcile([("01", 6000), ("01", 4000), ("02", 5000)], BY_SUFFIX, DRAFTS, 15000)
    assert result.agree
    assert [check.agree for check in result.suffixes] == [True, True]
    assert "agree: $150.00." in result.explanation
    assert "Payment C2 over $80.00 pays several claims." in result.explanation


def test_a_cent_less_is_found() -> None:
    result = reconcile([("01", 9999), ("02", 5000)], BY_SUFFIX, DRAFTS, 14999)
    assert not result.agree
    assert "part 01 were paid $99.99, but draft D1 is $100.00" in result.explanation


def test_the_total_must_agree_too() -> None:
    result = reconcile([("01", 10000), ("02", 5000)], BY_SUFFIX, DRAFTS, 15001)
    assert not result.agree
    assert "$150.00, but the claim says $150.01" in result.explanation


def test_a_draft_without_lines_is_a_difference() -> None:
    assert not reconcile([("01", 10000)], BY_SUFFIX, DRAFTS, None).agree


def test_two_parts_may_share_a_draft() -> None:
    shared = {"01": "D1", "02": "D1"}
    assert reconcile([("01", 6000), ("02", 4000)], shared, DRAFTS, 10000).agree


def test_nothing_paid_and_no_draft() -> None:
    result = reconcile([("01", 0)], {}, [], 0)
    assert result.agree
    assert "Nothing was paid" in result.explanation


def test_paid_without_any_draft_shown() -> None:
    result = reconcile([("", 100)], {}, [], 100)
    assert result.agree
    assert result.suffixes[0].agree is None
    assert "no draft to compare with" in result.explanation


def detail(paid: str, check: str = "180.00") -> tuple[dict[str, Any], dict[str, Any]]:
    summary = {
        "claimNumber": "ZZ00000001",
        "claimSummary": {
            "totalPaidAmt": paid,
            "clmXWalkData": [{"clm507Cd": "F1", "clmIcnSufxCd": "01", "clmDrftNbr": "1234567890"}],
            "chkInfo": [{"chkNbr": "ZC1", "draftNbr": "1234567890", "draftAmt": "180.00", "chkAmt": check}],
        },
    }
    lines = [
        {"lineNbr": "1", "paidAmt": "100.00", "icnSuffix": "01"},
        {"lineNbr": "2", "paidAmt": "80.00", "icnSuffix": "01"},
    ]
    payment = {
        "checkNbr": "ZC1",
        "draftNbr": "1234567890",
        "draftAmt": "180.00",
        "checkAmt": check,
        "checkEFTIndicator": "E",
    }
    return {"claimsDetailInfo": [{"lines": lines}], "claimSummaryInfo": [summary]}, {"payments": [payment]}


def test_a_detail_reconciles_with_and_without_its_payment_answer() -> None:
    answer, payments = detail("180.00")
    for paid in (payments, None):
        found = read_detail(answer, paid)
        assert found.reconciliation.agree
        assert len(found.payments) == 1
    assert read_detail(answer, payments).payments[0].electronic is True


def test_a_detail_that_does_not_reconcile() -> None:
    answer, payments = detail("179.99")
    assert not read_detail(answer, payments).reconciliation.agree


def test_a_check_that_pays_several_claims() -> None:
    answer, payments = detail("180.00", check="500.00")
    found = read_detail(answer, payments).reconciliation
    assert found.agree
    assert "Payment ZC1 over $500.00 pays several claims." in found.explanation


def test_the_words_call_no_eft_a_check_and_separate_thousands() -> None:
    answer, payments = detail("180.00", check="12345.60")
    found = read_detail(answer, payments)
    assert found.payments[0].electronic is True
    assert "over $12,345.60 pays several" in found.reconciliation.explanation
    assert "heck" not in found.reconciliation.explanation
