"""What is packed comes back as it was."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from claimdeck.payers.port import Patient
from claimdeck.status.domain.columns import RowFault
from claimdeck.status.domain.matching import AskedRow
from claimdeck.status.domain.packing import StoredFault, pack, pack_rows, unpack, unpack_rows
from claimdeck.tabular.rows import CellProblem

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
DAYS = st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
PATIENTS = st.builds(Patient, WORDS, WORDS, DAYS, WORDS)
ROWS = st.builds(AskedRow, st.integers(1, 10**6), WORDS, PATIENTS, DAYS, DAYS, WORDS, WORDS)
FAULTS = st.builds(
    RowFault, st.integers(1, 10**6), st.tuples(st.builds(CellProblem, WORDS, WORDS, WORDS)), WORDS, WORDS
)


@given(st.lists(st.one_of(ROWS, FAULTS), max_size=20))
def test_rows_come_back(rows: list[AskedRow | RowFault]) -> None:
    asked, faults = unpack_rows(pack_rows(rows))
    assert asked == [row for row in rows if isinstance(row, AskedRow)]
    assert faults == [(row.number, row.message, row.claim_number, row.tin) for row in rows if isinstance(row, RowFault)]


def test_pages_that_were_stored_before_faults_had_a_claim_number_still_open() -> None:
    asked, faults = unpack_rows(pack([[7, "tin: The cell is empty."]]))
    assert (asked, faults) == ([], [StoredFault(7, "tin: The cell is empty.", "", "")])


@given(st.lists(st.lists(WORDS, max_size=9), max_size=9))
def test_cells_come_back(cells: list[list[str]]) -> None:
    assert unpack(pack(cells)) == cells
