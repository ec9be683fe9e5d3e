"""A column of the results is described once: what is stored, shown, exported and written in the docs follows."""

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdeck.payers.outcomes import Outcome
from claimdeck.status.domain import answers
from claimdeck.status.domain.counting import Line
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.results.columns import COLUMNS, EXPORTED, HEADER, SUMMED, Row, shown, stored
from tests.status.desk import Desk
from tests.status.http import at, text
from tests.status.samples import RAW, asked, claim

GUIDE = Path("docs/user-guide.md")


def test_places_in_the_file_follow_one_another() -> None:
    assert [column.place for column in EXPORTED] == list(range(1, len(EXPORTED) + 1))
    assert len(set(HEADER)) == len(HEADER)


def test_sums_are_those_that_are_kept() -> None:
    assert set(SUMMED) == set(Line._fields[3:])


def test_the_docs_list_every_column_of_the_file_in_its_order() -> None:
    expected = [f"| `{one.name}` | {one.heading} | {one.kind.described} |" for one in EXPORTED]
    table = re.search(
        r"\| column \| what it is \| written as \|\n\|---\|---\|---\|\n((?:\|.*\|\n)+)", GUIDE.read_text()
    )
    assert table is not None
    assert table[1].splitlines() == expected, "\n".join(expected)


def test_what_a_claim_says_is_stored_under_the_fields_of_the_model() -> None:
    (result,) = answers.found(asked(), [(claim(denial_codes=("45", "N130"), check_number="Z" * 99), RAW)], "87726")
    columns = {name: values[0] for name, values in stored([result]).items()}
    assert {field.attname for field in ResultRow._meta.concrete_fields} > set(columns)
    assert (columns["total_allowed_cents"], columns["denial_codes"]) == (200_00, "45 N130")
    assert (columns["check_number"], columns["outcome"]) == ("Z" * 40, "paid")


def test_without_a_claim_nothing_is_said_of_one() -> None:
    columns = stored([answers.practice_unknown(asked())])
    mine = {column.field: columns[column.field] for column in COLUMNS if column.of_claim is not None}
    assert {repr(value) for (value,) in mine.values()} == {"None", "''"}
    assert mine["total_paid_cents"] == [None] and mine["check_number"] == [""]


@given(st.text(max_size=400), st.text(max_size=700))
def test_texts_are_cut_to_what_the_table_holds(reason: str, message: str) -> None:
    (result,) = answers.found(asked(), [(claim(outcome_reason=reason, status=message), RAW)], "87726")
    columns = stored([result, answers.refused(asked(2), "X", message, "87726")])
    assert columns["outcome_reason"] == [reason[:300], message[:300]]
    assert columns["error_message"] == ["", f"X: {message}"[:500]]
    assert columns["status"] == [message[:60], "Error"]


@pytest.mark.django_db(transaction=True)
def test_page_and_file_show_what_is_stored(d: Desk, job: CSVJob) -> None:
    alice = d.people.client("alice")
    rows = alice.get(at(job, "rows/?page_size=500")).json()["results"]
    lines = list(csv.DictReader(io.StringIO(text(alice.get(at(job, "results/"))))))
    assert {tuple(row) for row in rows} == {(*(column.name for column in COLUMNS), "work_claim")}
    assert {tuple(row) for row in lines} == {HEADER}
    for row, written in zip(rows, lines, strict=True):
        assert {name: _in_a_file(row[name]) for name in HEADER} == written


def _in_a_file(value: object) -> str:
    """What the API says, as a cell of the file says it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return " ".join(value)
        case _:
            # The file's moments are in whole seconds.
            return re.sub(r"(?<=:\d\d)\.\d+Z$", "Z", str(value))


@pytest.mark.django_db(transaction=True)
def test_every_line_is_what_the_schema_says(d: Desk, job: CSVJob) -> None:
    """Lines are not validated one by one when they are shown, so that a page of five hundred is quick."""
    for found in ResultRow.objects.filter(job=job):
        mine = shown(found, with_patient=True)
        assert Row(**mine.model_dump()) == mine
        assert isinstance(mine.outcome, Outcome)
        assert shown(found, with_patient=False).patient_name is None
