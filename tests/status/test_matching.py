"""Whose claim it is: numbers however written, patients who agree or clash, doubled rows, split claims."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from claimdeck.claims.domain.patients import Agreement, Patient, agreement
from claimdeck.payers.port import PayerClaim
from claimdeck.status.domain.matching import Matcher, group_inquiries
from tests.status.samples import OTHER, RAW, TESTA, asked, claim, page


@pytest.mark.parametrize(
    ("row", "answer", "expected"),
    [
        (TESTA, TESTA, Agreement.SAME),
        (TESTA, replace(TESTA, subscriber_id="900000001-00"), Agreement.SAME),
        (replace(TESTA, subscriber_id="900000001-02"), replace(TESTA, subscriber_id="900000001"), Agreement.SAME),
        # The member id alone agrees, name and date of birth do not: one of both is enough.
        (TESTA, replace(OTHER, subscriber_id="900000001"), Agreement.SAME),
        (TESTA, replace(TESTA, subscriber_id="888888888"), Agreement.SAME),
        (replace(TESTA, subscriber_id=""), replace(TESTA, first_name="TESTA Q", last_name="PATIENT"), Agreement.SAME),
        (replace(TESTA, last_name="O'Patient"), replace(TESTA, last_name="OPATIENT", subscriber_id=""), Agreement.SAME),
        (TESTA, OTHER, Agreement.CLASH),
        (replace(TESTA, subscriber_id=""), replace(TESTA, date_of_birth=date(1971, 1, 2)), Agreement.CLASH),
        (TESTA, Patient("", "", None, "999999999"), Agreement.CLASH),
        (TESTA, Patient(), Agreement.UNKNOWN),
        (replace(TESTA, subscriber_id=""), Patient("", "", None, "900000001"), Agreement.UNKNOWN),
        (TESTA, Patient("Testa", "Patient", None, ""), Agreement.UNKNOWN),
    ],
)
def test_agreement(row: Patient, answer: Patient, expected: Agreement) -> None:
    assert agreement(row, answer) is expected


@pytest.mark.parametrize("written", ["ZZ00000001", "zz00000001", " ZZ-0000-0001 ", "zz 0000 0001"])
def test_a_number_matches_however_it_is_written(written: str) -> None:
    inquiries = group_inquiries([asked(claim_number=written)])
    assert Matcher(inquiries).match(page(claim())) == inquiries
    assert inquiries[0].answers_for(inquiries[0].rows[0]) == ([(claim(), RAW)], False)


def test_doubled_rows_are_one_inquiry() -> None:
    inquiries = group_inquiries([asked(1), asked(2, "zz-00000001"), asked(3, "ZZ00000002")])
    assert [[row.number for row in inquiry.rows] for inquiry in inquiries] == [[1, 2], [3]]


def test_each_doubled_row_is_compared_with_its_own_patient() -> None:
    (inquiry,) = group_inquiries([asked(1), asked(2, patient=OTHER)])
    inquiry.add(claim(), RAW)
    assert inquiry.answers_for(inquiry.rows[0]) == ([(claim(), RAW)], False)
    assert inquiry.answers_for(inquiry.rows[1]) == ([], True)


def test_all_parts_of_a_split_claim_are_kept_and_repeats_are_not() -> None:
    (inquiry,) = group_inquiries([asked()])
    matcher = Matcher([inquiry])
    first, second = claim(icn_suffix="01"), claim(icn_suffix="02")
    assert matcher.match(page(first)) == [inquiry]
    assert matcher.match(page(first)) == []
    assert matcher.match(page(second, second)) == [inquiry]
    assert inquiry.found == [first, second]


def test_raw_claims_are_let_go_of_and_the_claims_stay() -> None:
    (inquiry,) = group_inquiries([asked()])
    first, second = claim(icn_suffix="01"), claim(icn_suffix="02")
    inquiry.add(first, RAW)
    assert inquiry.hand_over() == [(inquiry.rows[0], [(first, RAW)], False)]
    assert not inquiry.add(first, RAW), "said again by the payer, it is no new answer"
    inquiry.add(second, RAW)
    assert inquiry.answers_for(inquiry.rows[0])[0] == [(first, None), (second, RAW)]


def test_a_look_up_by_patient_takes_all_claims_of_that_patient_in_its_dates() -> None:
    (inquiry,) = group_inquiries([asked(claim_number="", patient=replace(TESTA, subscriber_id=""))])
    matcher = Matcher([inquiry])
    near, far = claim("ZZ1"), claim("ZZ2", first_service_date=date(2026, 7, 30))
    also = claim("ZZ3", first_service_date=date(2026, 7, 8))
    matcher.match(page(near, far, also, claim("ZZ4", OTHER)))
    assert [found.claim_number for found in inquiry.found] == ["ZZ1", "ZZ3"]


def test_patients_with_different_dates_are_asked_apart() -> None:
    rows = [asked(1, ""), asked(2, ""), asked(3, "", first=date(2026, 5, 1)), asked(4, "", patient=OTHER)]
    assert [[row.number for row in inquiry.rows] for inquiry in group_inquiries(rows)] == [[1, 2], [3], [4]]


def test_a_need_spans_the_dates_of_all_its_rows() -> None:
    (inquiry,) = group_inquiries([asked(1, first=date(2026, 7, 1)), asked(2, first=date(2026, 6, 1))])
    need = inquiry.need()
    assert (need.first, need.last, need.has_number) == (date(2026, 6, 1), date(2026, 7, 1), True)


def own_claim(claim_number: str = "ZZ1", patient: Patient = TESTA, **more: Any) -> PayerClaim:
    return claim(claim_number, patient, **({"patient_account_number": "PA-1"} | more))


def test_an_own_number_is_matched_in_its_dates_with_the_patients_agreement() -> None:
    (inquiry,) = group_inquiries([asked(claim_number="", own="pa 1")])
    far, other = own_claim("ZZ2", first_service_date=date(2026, 7, 30)), own_claim("ZZ3", OTHER)
    nobody = own_claim("ZZ4", Patient())
    assert Matcher([inquiry]).match(page(far, claim("ZZ5"))) == []
    assert Matcher([inquiry]).match(page(other, nobody)) == [inquiry]
    assert (inquiry.is_answered(), inquiry.answers_for(inquiry.rows[0])) == (False, ([], True))
    assert Matcher([inquiry]).match(page(own_claim())) == [inquiry]
    assert [found.claim_number for found, _ in inquiry.answers_for(inquiry.rows[0])[0]] == ["ZZ1"]
    assert not inquiry.is_certain(), "another window may hold one more"


def test_several_claims_under_one_own_number_are_all_kept() -> None:
    (inquiry,) = group_inquiries([asked(claim_number="", own="PA-1")])
    Matcher([inquiry]).match(page(own_claim("ZZ2"), own_claim("ZZ1")))
    assert [found.claim_number for found, _ in inquiry.answers_for(inquiry.rows[0])[0]] == ["ZZ1", "ZZ2"]


def test_where_both_numbers_stand_the_payers_wins() -> None:
    (inquiry,) = group_inquiries([asked(claim_number="ZZ1", own="PA-1")])
    assert (inquiry.number_key, inquiry.own_key) == ("ZZ1", "")
    assert Matcher([inquiry]).match(page(own_claim("ZZ2"))) == []
    assert Matcher([inquiry]).match(page(own_claim("ZZ1", patient_account_number="PA-2"))) == [inquiry]
    assert inquiry.is_certain()


def test_what_may_be_either_number_is_tried_as_both_and_the_payers_meaning_wins() -> None:
    (inquiry,) = group_inquiries([asked(claim_number="PA-1", own="PA-1")])
    matcher = Matcher([inquiry])
    assert matcher.match(page(claim("PA1", OTHER))) == [inquiry]
    assert not inquiry.is_certain() and not inquiry.is_answered(), "somebody else's claim of that number"
    assert matcher.match(page(own_claim("ZZ1"))) == [inquiry]
    assert not inquiry.is_certain() and inquiry.is_answered()
    row = inquiry.rows[0]
    assert [found.claim_number for found, _ in inquiry.answers_for(row)[0]] == ["ZZ1"]
    matcher.match(page(claim("PA1")))
    assert inquiry.is_certain()
    assert [found.claim_number for found, _ in inquiry.answers_for(row)[0]] == ["PA1"]


def test_rows_of_one_own_number_are_asked_apart_by_their_dates_and_patients() -> None:
    june = date(2026, 6, 1)
    rows = [asked(1, "", own="PA-1"), asked(2, "", own="pa1"), asked(3, "", own="PA-1", first=june)]
    rows.append(asked(4, "", OTHER, own="PA-1"))
    assert [[row.number for row in inquiry.rows] for inquiry in group_inquiries(rows)] == [[1, 2], [3], [4]]
