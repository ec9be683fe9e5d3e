"""Reading UHC answers: every trap in the values, and that no JSON whatever makes it fail."""

import contextlib
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdeck.payers.outcomes import Outcome
from claimdeck.payers.port import PayerClaim
from claimdeck.payers.uhc.details import read_detail
from claimdeck.payers.uhc.reading import Unreadable, parse, read_claim, read_page
from claimdeck.payers.uhc.values import cents, day, flag, normal_code, text

CLAIM: dict[str, Any] = {
    "claimNumber": "ZZ00000001",
    "claimStatus": "Finalized",
    "memberInfo": {"subscriberId": "900000001-00", "ptntFn": "TESTA", "ptntLn": "PATIENT", "ptntDob": "01/02/1970"},
    "claimSummary": {
        "receivedDt": "07/05/2030",
        "processedDt": "07/08/2030",
        "firstSrvcDt": "07/01/2030",
        "lastSrvcDt": "07/02/2030",
        "ptntAcctNbr": " PA-00001 ",
        "totalChargedAmt": "300.00",
        "totalAllowdAmt": "200.00",
        "totalPaidAmt": "180.00",
        "totalPtntRespAmt": "20.00",
        "clmXWalkData": [
            {
                "clm507Cd": "F1",
                "clm507CdDesc": "Payment",
                "clm508Cd": "65",
                "clm508CdDesc": "Paid",
                "clmIcnSufxCd": "01",
            }
        ],
        "chkInfo": [{"chkNbr": "ZC1", "paymentIssueDt": "07/09/2030"}],
        "claimCodes": [{"type": "CARC", "code": "045", "description": "Fee schedule"}],
    },
}


def changed(**summary: Any) -> PayerClaim:
    claim = read_claim({**CLAIM, "claimSummary": {**CLAIM["claimSummary"], **summary}})
    assert claim is not None
    return claim


def test_a_whole_claim() -> None:
    claim = read_claim(CLAIM)
    assert claim is not None
    assert (claim.claim_number, claim.status, claim.outcome) == ("ZZ00000001", "Finalized", Outcome.PAID)
    assert (claim.category_code, claim.status_code, claim.icn_suffix) == ("F1", "65", "01")
    assert claim.patient.date_of_birth == date(1970, 1, 2)
    assert claim.patient.subscriber_id == "900000001-00"
    assert (claim.first_service_date, claim.last_service_date) == (date(2030, 7, 1), date(2030, 7, 2))
    assert (claim.received_date, claim.processed_date) == (date(2030, 7, 5), date(2030, 7, 8))
    assert (claim.total_charged_cents, claim.total_allowed_cents) == (30000, 20000)
    assert (claim.total_paid_cents, claim.patient_responsibility_cents) == (18000, 2000)
    assert (claim.check_number, claim.payment_date) == ("ZC1", date(2030, 7, 9))
    assert claim.denial_codes == ("45",)
    assert claim.patient_account_number == "PA-00001"


@pytest.mark.parametrize(("sent", "read"), [(None, ""), ("", ""), (1234, "1234"), (["PA"], ""), ({}, "")])
def test_the_practices_own_number_may_be_anything(sent: Any, read: str) -> None:
    assert changed(ptntAcctNbr=sent).patient_account_number == read


def test_a_page_keeps_the_payers_words_of_each_claim() -> None:
    # Beyond 64 bits, which most JSON writers refuse.
    odd = {**CLAIM, "claimNumber": "ZZ00000002", "patientAccountNumber": 10**25}
    page = read_page(parse(json.dumps({"claims": [CLAIM, "nonsense", odd]}).encode().replace(b'"nonsense"', b"NaN")))
    assert page.unreadable == 1
    assert [claim.claim_number for claim in page.claims] == ["ZZ00000001", "ZZ00000002"]
    assert [json.loads(words) for words in page.raw] == [CLAIM, odd]


def test_nothing_paid_is_the_patients_part() -> None:
    assert changed(totalPaidAmt="0.00").outcome is Outcome.PATIENT_RESPONSIBILITY


def test_the_paid_part_speaks_for_a_partly_paid_claim() -> None:
    parts = [{"clm507Cd": "F2", "clmIcnSufxCd": "01"}, {"clm507Cd": "F1", "clmIcnSufxCd": "02"}]
    assert changed(clmXWalkData=parts).outcome is Outcome.PAID
    assert changed(clmXWalkData=parts, totalPaidAmt="0.00").outcome is Outcome.DENIED


def test_every_part_may_be_missing_null_or_of_another_kind() -> None:
    for name in CLAIM["claimSummary"]:
        for value in (None, "", 7, [], {}, [None], ["x"], True, "rubbish"):
            assert changed(**{name: value}).claim_number == "ZZ00000001"
    for name in CLAIM:
        for value in (None, "", 7, [], {}, [None]):
            read_claim({**CLAIM, name: value})
    for name in CLAIM:
        read_claim({key: value for key, value in CLAIM.items() if key != name})


def test_an_unknown_status_stays_as_it_came() -> None:
    claim = read_claim({**CLAIM, "claimStatus": "Under Clinical Consideration", "claimSummary": {}})
    assert claim is not None
    assert claim.status == "Under Clinical Consideration"
    assert claim.outcome is Outcome.ACKNOWLEDGED


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("180.00", 18000),
        ("0.00", 0),
        (".50", 50),
        ("-20.00", -2000),
        ("20", 2000),
        ("20.", 2000),
        ("20.5", 2050),
        ("1,180.05", 118005),
        ("$1,180.05", 118005),
        ("(3.10)", -310),
        (" 7.25 ", 725),
        ("90071992547409.93", 9007199254740993),
        ("1.005", 101),
        (20, 2000),
        (19.99, 1999),
        (0.1 + 0.2, 30),
        ("", None),
        (".", None),
        ("-", None),
        ("abc", None),
        ("1.2.3", None),
        ("1e5", None),
        ("9" * 50, None),
        (None, None),
        (True, None),
        ([], None),
        (float("inf"), None),
        (float("nan"), None),
    ],
)
def test_amounts(written: Any, expected: int | None) -> None:
    assert cents(written) == expected


@given(st.integers(min_value=0, max_value=10**14))
def test_amounts_are_exact(amount: int) -> None:
    assert cents(f"{amount // 100}.{amount % 100:02d}") == amount
    assert cents(f"-{amount // 100}.{amount % 100:02d}") == -amount


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("07/01/2030", date(2030, 7, 1)),
        ("7/1/2030", date(2030, 7, 1)),
        ("2030-07-01", date(2030, 7, 1)),
        ("2030-07-01T10:00:00", date(2030, 7, 1)),
        ("07/01/2030 10:00:00", date(2030, 7, 1)),
        ("20300701", date(2030, 7, 1)),
        ("02/30/2030", None),
        ("13/01/2030", None),
        ("00/00/0000", None),
        ("12/31/9999", None),
        ("01/01/0001", None),
        ("", None),
        (None, None),
        (20300701, None),
    ],
)
def test_dates(written: Any, expected: date | None) -> None:
    assert day(written) == expected


def test_flags() -> None:
    assert [flag(value) for value in ("T", "y", True, "1")] == [True] * 4
    assert [flag(value) for value in ("F", "n", False, "0")] == [False] * 4
    assert [flag(value) for value in (None, "", "maybe", [])] == [None] * 4


def test_codes_have_one_form() -> None:
    assert {normal_code("CARC", code) for code in ("45", "045", "0045", "CO45", "co-045", "PR 45")} == {"45"}
    assert normal_code("CARC", "B7") == "B7"
    assert normal_code("RARC", "n130") == "N130"
    assert normal_code("REMARK", "0000") == "0000"


def test_texts_can_be_stored() -> None:
    assert text("  a\x00b\nc ") == "a b c"
    text("\ud800").encode()
    assert len(text("x" * 10_000)) == 500


def test_lone_surrogates_do_not_survive_parsing() -> None:
    value = parse(b'{"claims": [{"claimNumber": "ZZ\\ud800", "\\udfff": 1}]}')
    json.dumps(value, ensure_ascii=False).encode()
    assert parse(b'"\\ud83d\\ude00"') == "\U0001f600"


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"claims": [', b"[" * 100_000, b"\x81\xff", b"1" * 5000])
def test_bodies_that_are_no_json(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(body)


@pytest.mark.parametrize("answer", [None, [], 7, "x", {}, {"claims": None}, {"claims": {}}, {"claimsSummaryInfo": []}])
def test_answers_without_claims(answer: Any) -> None:
    with pytest.raises(Unreadable):
        read_page(answer)


def test_the_paging_token() -> None:
    assert read_page({"transactionId": "trn1", "claims": []}).next_token == "trn1"
    for last in ({}, {"transactionId": None}, {"transactionId": ""}):
        assert read_page({**last, "claims": []}).next_token is None


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*CLAIM, *CLAIM["claimSummary"], "clm507Cd", "code", "type", "lines", "payments"]), inner
        )
    ),
    max_leaves=20,
)


@given(ANY_JSON)
def test_no_json_makes_it_fail(value: Any) -> None:
    read_claim(value)
    assert len(read_page({"claims": [value]}).claims) <= 1
    read_detail({"claimsDetailInfo": value if isinstance(value, list | dict) else [], "claimSummaryInfo": []}, value)


@given(st.dictionaries(st.sampled_from(list(CLAIM["claimSummary"])), ANY_JSON))
def test_no_summary_loses_the_claim(summary: dict[str, Any]) -> None:
    assert changed(**summary).claim_number == "ZZ00000001"


@given(st.binary(max_size=200))
def test_no_bytes_make_parsing_fail(body: bytes) -> None:
    with contextlib.suppress(Unreadable):
        parse(body)
