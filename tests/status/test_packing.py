"""What is packed comes back as it was."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from claimdeck.claims.domain.patients import Patient
from claimdeck.status.domain.columns import ClaimFault
from claimdeck.status.domain.matching import AskedRow
from claimdeck.status.domain.packing import StoredFault, pack_rows, unpack_rows
from claimdeck.storage.packing import pack, unpack
from claimdeck.tabular.cells.rows import CellProblem
from claimdeck.uploads.domain.layouts import PackedRows

RAW = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
DAYS = st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
PATIENTS = st.builds(Patient, RAW, RAW, DAYS, RAW)
PLACES = st.integers(1, 10**6)
ROWS = st.builds(AskedRow, PLACES, RAW, PATIENTS, DAYS, DAYS, RAW, RAW, RAW)
PROBLEMS = st.tuples(st.builds(CellProblem, RAW, RAW, RAW))
FAULTS = st.builds(ClaimFault, PLACES, PROBLEMS, RAW, RAW, RAW, DAYS, DAYS)


@given(st.lists(st.one_of(ROWS, FAULTS), max_size=20))
def test_rows_come_back(rows: list[AskedRow | ClaimFault]) -> None:
    # The rows of a file have numbers of their own.
    rows = [replace(row, number=place) for place, row in enumerate(rows, 1)]
    asked, faults = unpack_rows(pack_rows(rows))
    assert asked == [row for row in rows if isinstance(row, AskedRow)]
    assert faults == [
        (row.number, row.message, row.claim_number, row.tin, row.patient_account_number, row.first, row.last)
        for row in rows
        if isinstance(row, ClaimFault)
    ]


def test_pages_that_were_stored_before_faults_had_a_claim_number_still_open() -> None:
    asked, faults = unpack_rows(PackedRows(pack([[7, "tin: The cell is empty."]])))
    assert (asked, faults) == ([], [StoredFault(7, "tin: The cell is empty.", "", "")])


def test_pages_that_were_stored_before_rows_had_a_number_of_their_own_still_open() -> None:
    born, day = date(1970, 1, 2).toordinal(), date(2026, 7, 1).toordinal()
    row = [1, "ZZ1", "Testa", "Patient", born, "M1", day, day, "970000001", "87726"]
    asked, faults = unpack_rows(PackedRows(pack([row, [2, "tin: The cell is empty.", "ZZ2", "97"]])))
    assert faults == [StoredFault(2, "tin: The cell is empty.", "ZZ2", "97")]
    patient = Patient("Testa", "Patient", date(1970, 1, 2), "M1")
    first = date(2026, 7, 1)
    assert asked == [AskedRow(1, "ZZ1", patient, first, first, "970000001", "87726", "")]


@given(st.lists(st.one_of(ROWS, FAULTS), max_size=20))
def test_a_worker_of_the_version_before_reads_the_rows_that_are_stored_now(rows: list[AskedRow | ClaimFault]) -> None:
    """It takes up to four values for a row that cannot be asked, and ten for one that can."""
    lengths = [len(values) for values in unpack(pack_rows(rows).rows)]
    assert lengths == [10 if isinstance(row, AskedRow) else 4 for row in rows]


@given(st.lists(st.lists(RAW, max_size=9), max_size=9))
def test_cells_come_back(cells: list[list[str]]) -> None:
    assert unpack(pack(cells)) == cells
