"""What is written for a row, to the letter."""

from datetime import date

import pytest

from claimdeck.payers.domain.windows import Window
from claimdeck.payers.outcomes import ANSWERED, DEFINITIONS, Outcome
from claimdeck.status.domain import answers
from tests.status.samples import OTHER, asked, claim, page

MARCH = Window(date(2026, 3, 1), date(2026, 3, 31))


def test_not_found_names_the_dates_searched() -> None:
    result = answers.not_found(asked(), MARCH, by_number=False, payer_id="87726")
    assert result.error_message == "Claim not found in date range: 2026-03-01 to 2026-03-31"
    assert (result.status, result.success, result.payer_id) == ("Not Found", False, "87726")
    both = answers.not_found(asked(), MARCH, by_number=True, payer_id="87726")
    assert both.error_message == "Claim not found in date range: 2026-03-01 to 2026-03-31; also asked by claim number"
    only = answers.not_found(asked(), None, by_number=True, payer_id="87726")
    assert only.error_message == "Claim not found in date range: asked by claim number"


def test_a_practice_that_is_not_known_is_named() -> None:
    result = answers.practice_unknown(asked(tin="979999999"))
    assert result.error_message == "Practice configuration not found: TIN 979999999"
    assert (result.status, result.outcome) == ("Error", Outcome.PRACTICE_UNKNOWN)
    assert answers.practice_unknown(asked(tin="")).error_message.startswith("Practice configuration not found")


def test_a_payer_that_is_down_and_time_that_ran_out() -> None:
    assert answers.unavailable(asked(), "87726").error_message == "Payer unavailable"
    late = answers.unavailable(asked(), "87726", timeout=True)
    assert (late.error_message, late.outcome) == ("Processing timeout", Outcome.PAYER_UNAVAILABLE)


def test_a_refusal_has_the_code_and_its_meaning() -> None:
    result = answers.refused(asked(), "LCLM_PS_108", "The payer says that a parameter is malformed.", "87726")
    assert result.error_message == "LCLM_PS_108: The payer says that a parameter is malformed."
    assert result.outcome is Outcome.INQUIRY_ERROR


def test_a_mismatch_shows_nothing_of_the_other_patient() -> None:
    result = answers.patient_mismatch(asked(), "87726")
    assert result.claim is None and result.raw is None
    assert result.patient == asked().patient
    assert OTHER.last_name not in repr(result)


def test_an_own_number_says_what_to_check() -> None:
    mine = asked(claim_number="", own="PA-1")
    result = answers.not_found(mine, MARCH, by_number=False, payer_id="87726")
    assert result.outcome_reason.startswith("The payer has no claim with this account number and this patient.")
    either = answers.not_found(asked(claim_number="PA-1", own="PA-1"), MARCH, by_number=True, payer_id="87726")
    assert "account number or as the payer's claim number" in either.outcome_reason
    mismatch = answers.patient_mismatch(mine, "87726")
    assert "account number" in mismatch.error_message and mismatch.claim is None
    assert "account number" not in answers.patient_mismatch(asked(own="PA-1"), "87726").error_message


def test_every_result_has_the_uploaded_dates_and_the_own_number() -> None:
    row = asked(own="PA-1", first=date(2026, 6, 1))
    (found,) = answers.found(row, page(claim(patient_account_number="PA-7")).answers(), "87726")
    bare = answers.found(row, page(claim()).answers(), "87726")[0]
    lost = answers.not_found(row, MARCH, by_number=False, payer_id="87726")
    assert [r.patient_account_number for r in (found, bare, lost)] == ["PA-7", "PA-1", "PA-1"]
    assert {(r.uploaded_first, r.uploaded_last) for r in (found, bare, lost)} == {(date(2026, 6, 1),) * 2}


def test_an_answer_has_the_payers_word_and_no_error() -> None:
    (result,) = answers.found(asked(), page(claim(status="Under Clinical Consideration")).answers(), "87726")
    assert (result.status, result.error_message, result.success) == ("Under Clinical Consideration", "", True)


@pytest.mark.parametrize(
    ("outcome", "code", "message", "word"),
    [
        (Outcome.PAYER_UNAVAILABLE, "E1", "Payer unavailable", "Error"),
        (Outcome.NOT_FOUND, "D0", "Claim not found in date range: the payer's code is D0", "Not Found"),
        (Outcome.INQUIRY_ERROR, "E0", f"E0: {DEFINITIONS[Outcome.INQUIRY_ERROR]}", "Error"),
    ],
)
def test_a_claim_whose_own_code_says_that_there_is_no_answer(
    outcome: Outcome, code: str, message: str, word: str
) -> None:
    (result,) = answers.found(asked(), page(claim(outcome=outcome, category_code=code)).answers(), "87726")
    assert (result.error_message, result.status, result.success) == (message, word, False)


@pytest.mark.parametrize("outcome", sorted(ANSWERED))
def test_every_answer_is_a_success_without_a_message(outcome: Outcome) -> None:
    (result,) = answers.found(asked(), page(claim(outcome=outcome)).answers(), "87726")
    assert (result.success, result.error_message) == (True, "")


def test_each_part_of_a_split_claim_is_a_line_of_the_same_row() -> None:
    parts = answers.found(asked(7), page(claim(icn_suffix="01"), claim(icn_suffix="02")).answers(), "87726")
    assert [(part.row, part.part) for part in parts] == [(7, 0), (7, 1)]


def test_an_invalid_row_says_what_is_wrong() -> None:
    result = answers.invalid(3, 'tin: "###" is not a tax id. Enter its 9 digits, with leading zeros.')
    assert result.error_message.startswith("tin: ")
    assert (result.outcome, result.outcome_reason) == (Outcome.INVALID_ROW, "Correct the row and upload it again.")
    assert (result.claim_number, result.tin) == ("", "")


def test_an_invalid_row_can_be_found_by_what_is_sound_of_it() -> None:
    result = answers.invalid(3, "date_of_birth: The cell is empty.", "ZZ00000001", "970000001")
    assert (result.claim_number, result.tin, result.success) == ("ZZ00000001", "970000001", False)
