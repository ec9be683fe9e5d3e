"""Headers find their columns, and what is wrong with a header line is said in full."""

import pytest

from claimdeck.tabular.columns import Column
from claimdeck.tabular.headers.matching import match_headers
from tests.tabular.conftest import COLUMNS


@pytest.mark.parametrize(
    "header",
    ["date_of_birth", "Date Of Birth", "DATE-OF-BIRTH", "date.of.birth", '"date_of_birth"', "\ufeffdob", " D.O.B. ",
     "date\xa0of\u200bbirth", "Ｄｏｂ", "DOB *", "dob:"],
)  # fmt: skip
def test_spelling_does_not_matter(header: str) -> None:
    found = match_headers(["x", header], COLUMNS)
    assert found.positions == {"date_of_birth": 1}


def test_one_header_fills_both_dates_unless_one_has_its_own() -> None:
    both = match_headers(["Date of Service"], COLUMNS)
    assert both.positions == {"first_service_date": 0, "last_service_date": 0}
    one = match_headers(["dos", "last_service_date"], COLUMNS)
    assert one.positions == {"first_service_date": 0, "last_service_date": 1}
    none = match_headers(["dos", "last_service_date", "first_service_date"], COLUMNS)
    assert none.positions == {"first_service_date": 2, "last_service_date": 1}
    assert none.unknown == ("dos",)
    assert not (both.doubled or one.doubled or none.doubled)


def test_doubled_headers_are_named_also_by_alias() -> None:
    found = match_headers(["dob", "Date of birth", "first_name", "last_name", "dos", "date_of_service"], COLUMNS)
    assert found.doubled == ("date_of_birth", "first_service_date", "last_service_date")
    assert [problem.field for problem in found.problems()] == list(found.doubled)


def test_every_missing_column_is_named_with_what_may_be_meant() -> None:
    found = match_headers(["claim_number", "frist_name", "", "notes"], COLUMNS)
    assert found.missing == ("first_name", "last_name", "date_of_birth")
    problems = {problem.field: problem.message for problem in found.problems()}
    assert list(problems) == ["first_name", "last_name", "date_of_birth"]
    assert '"frist_name"' in problems["first_name"]
    assert "Add it" in problems["last_name"]
    assert found.unknown == ("frist_name", "(column 3, without a name)", "notes")


def test_a_row_of_data_in_place_of_headers_is_not_quoted() -> None:
    found = match_headers(["ZZ0000001", "Testa", "Patient", "01/02/1980"], COLUMNS)
    shown = repr(found) + repr(found.problems())
    assert not any(value in shown for value in ("Testa", "Patient", "ZZ0000001", "1980"))
    assert len(found.problems()) == 1


def test_a_whole_header_line_has_no_problem() -> None:
    found = match_headers([column.name for column in COLUMNS], COLUMNS)
    assert found.problems() == ()
    assert list(found.positions.values()) == list(range(len(COLUMNS)))


def test_the_name_of_a_column_is_never_shared() -> None:
    columns = (Column("dates", "", ()), Column("first", "", ("dates",)))
    assert match_headers(["dates"], columns).positions == {"dates": 0}
