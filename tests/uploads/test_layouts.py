"""A file with the columns and the row reader of another room: read, previewed, kept sealed and given back."""

import io
import time
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from claimdeck.kit.errors import Refused
from claimdeck.runs.models import Run
from claimdeck.status.domain.layout import LAYOUT as CLAIMS
from claimdeck.storage.packing import unpack
from claimdeck.storage.sealed_columns import sealed_columns
from claimdeck.storage.sealing import key_ring
from claimdeck.tabular.headers.keys import header_key
from claimdeck.tabular.writing import write_xlsx
from claimdeck.uploads.domain import problems
from claimdeck.uploads.domain.layouts import PackedRows, RowFault
from claimdeck.uploads.downloads import template_content, template_of
from claimdeck.uploads.failed_rows import UploadedAs, write_rows_back
from claimdeck.uploads.models import ColumnMapping, InputPage
from claimdeck.uploads.pages import keep, packed_rows
from claimdeck.uploads.preview import file_preview
from claimdeck.uploads.reading import read_upload
from claimdeck.uploads.receiving import ReceivedFile
from claimdeck.uploads.rows import UploadedRows
from tests.factories.people import People
from tests.uploads.work_lists import HEADER, WORK_LISTS, Work, lines

TODAY: Final = date(2026, 11, 20)
ROWS: Final = 100_000
# Of one processor, for reading and keeping so many rows; a machine in need takes a tenth of it.
CPU_SECONDS: Final = 20.0


def received(folder: Path, content: str | bytes, name: str = "work.csv") -> ReceivedFile:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return ReceivedFile.at(path)


def table(count: int, header: str = HEADER) -> str:
    return "\n".join([header, *lines(count)]) + "\n"


def opened(people: People, total: int) -> Run:
    """Work of no kind that is known here."""
    return Run.objects.create(organization=people.organization, kind="work list", task_name="none", total=total)


def test_rows_are_read_by_the_reader_that_is_handed_in(tmp_path: Path) -> None:
    content = f"{HEADER},desk,Colour\nPA-1,Testa,Aetna,7.25,2026-07-01,a,blue\nPA-2,Testa,Aetna,x7,2026-07-01,b,red\n"
    uploaded = read_upload(WORK_LISTS, received(tmp_path, content), TODAY)
    (good,), (fault,) = uploaded.valid, uploaded.faults
    assert (good.claim_id, str(good.amount), good.dos) == ("PA-1", "7.25", date(2026, 7, 1))
    assert isinstance(fault, RowFault) and fault.message == 'amount: "x#" is not an amount. Write it as 120.50.'
    assert uploaded.unknown_columns == ("Colour",), "the room's own columns are no news"


def test_a_row_that_cannot_be_trusted_says_so_to_every_reader(tmp_path: Path) -> None:
    content = f"{HEADER}\nPA-1,Testa,Aetna,7.25,2026-07-01,surplus\n"
    (fault,) = read_upload(WORK_LISTS, received(tmp_path, content), TODAY).faults
    assert fault.message.startswith("row: The row has more cells than there are headers")


def test_what_a_file_lacks_and_what_is_worth_knowing_is_the_rooms_own(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_upload(WORK_LISTS, received(tmp_path, "Claim,Open $,DOS\nPA-1,5,2026-07-01\n"), TODAY)
    assert [error.field for error in refused.value.errors] == ["amount", "payer"]
    assert [known["name"] for known in refused.value.members["known_columns"]] == [  # type: ignore[index, attr-defined]
        column.name for column in WORK_LISTS.columns
    ]
    uploaded = read_upload(WORK_LISTS, received(tmp_path, "claim,insurance,balance,dos\nPA-1,A,5,2026-07-01\n"), TODAY)
    assert uploaded.notes == ("There is no patient_name column: claims are shown by number.",)


def test_a_preview_groups_the_problems_with_one_example_each(tmp_path: Path) -> None:
    file = received(tmp_path, table(1_000, f"{HEADER}").replace("patient_name", "our number"))
    uploaded = read_upload(WORK_LISTS, file, TODAY)
    found = [*problems.of_rows(uploaded.faults), *problems.of_columns(uploaded.likenesses)]
    shown = file_preview(WORK_LISTS, file, uploaded, found)
    amount, dos, column = shown.problems
    assert (amount.count, amount.rows[:2], len(amount.rows)) == (20, [50, 100], 20)
    assert (amount.kind, amount.example) == ("amount cannot be used", 'amount: "##x.##" is not an amount.')
    assert (dos.count, dos.fix, column.code) == (10, "Correct the year.", "COLUMN_NOT_USED")
    assert shown.problem_rows == 20, "a row with two problems is one row"
    assert (shown.filename, shown.total_rows) == ("work.csv", 1_000)
    assert "12O" not in shown.model_dump_json()


@pytest.mark.django_db
def test_a_mapping_by_hand_is_remembered_for_its_layout_alone(people: People, tmp_path: Path) -> None:
    headers = ("Ref", "Open $", "DOS", "Insurance")
    file = received(tmp_path, f"{','.join(headers)}\nPA-1,5,2026-07-01,Aetna\n")
    by_hand = {"Ref": "claim_id", "Open $": "amount"}
    uploaded = read_upload(WORK_LISTS, file, TODAY, by_hand)
    keep(opened(people, 1), WORK_LISTS, uploaded, by_hand)
    again = read_upload(WORK_LISTS, file, TODAY, organization=people.organization)
    assert again.by_hand == by_hand and "as for the last file with these headers" in again.notes[0]
    assert ColumnMapping.objects.recalled(people.organization, CLAIMS.name, headers) == {}
    with pytest.raises(Refused):
        read_upload(WORK_LISTS, file, TODAY, organization=people.other)


@pytest.mark.django_db
def test_mappings_of_claims_that_were_remembered_before_are_found(people: People) -> None:
    headers = ("Ref", "DOB")
    shape = key_ring().fingerprint("\x1f".join(map(header_key, headers)), "status.columns")
    ColumnMapping.objects.create(
        organization=people.organization, shape=shape, columns={"0": "claim_number"}, used_at="2026-07-01T00:00Z"
    )
    assert ColumnMapping.objects.recalled(people.organization, CLAIMS.name, headers) == {"Ref": "claim_number"}


@pytest.mark.django_db
def test_many_rows_are_kept_sealed_in_pages_within_bounded_time(people: People, tmp_path: Path) -> None:
    file = received(tmp_path, table(ROWS))
    began = time.process_time()
    uploaded = read_upload(WORK_LISTS, file, TODAY)
    run = opened(people, ROWS)
    keep(run, WORK_LISTS, uploaded)
    assert time.process_time() - began < CPU_SECONDS
    pages = InputPage.objects.filter(run=run)
    assert list(pages.order_by("first_row").values_list("first_row", "row_count")) == [
        (first, 1_000) for first in range(1, ROWS, 1_000)
    ]
    packed = [page for page in packed_rows(run.pk) if isinstance(page, PackedRows)]
    kept = [values for page in packed for values in unpack(page.rows)]
    assert [values[0] for values in kept] == list(range(1, ROWS + 1))
    assert sum(len(values) == 2 for values in kept) == len(uploaded.faults) == ROWS // 50
    assert kept[0][1] == uploaded.valid[0].claim_id == "PA-000001"
    for column in sealed_columns():
        if column.model is InputPage:
            assert all(b"PA-0" not in bytes(value) for value in column.present().values_list("sealed_bytes", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "delimiter"), [("csv", ";"), ("tsv", "\t"), ("xlsx", "")])
def test_failed_rows_come_back_in_the_kind_of_the_file(
    people: People, tmp_path: Path, kind: str, delimiter: str
) -> None:
    uploaded = as_written(tmp_path, kind, delimiter)
    run = opened(people, len(uploaded.rows))
    keep(run, WORK_LISTS, uploaded)
    bad = {fault.number for fault in uploaded.faults}
    target = io.BytesIO()
    form = UploadedAs(uploaded.kind, uploaded.delimiter or ",", uploaded.from_spreadsheet, uploaded.headers)
    write_rows_back(run.pk, bad.intersection, form, kind, target)
    back = read_upload(WORK_LISTS, received(tmp_path, target.getvalue(), f"back.{kind}"), TODAY)
    assert (back.kind, back.delimiter, back.headers) == (kind, uploaded.delimiter, uploaded.headers)
    assert list(back.cells) == [
        cells for row, cells in zip(uploaded.rows, uploaded.cells, strict=True) if row.number in bad
    ]
    assert len(back.faults) == len(bad) == 4 and not back.valid


def as_written(folder: Path, kind: str, delimiter: str) -> UploadedRows[Work, RowFault]:
    content: str | bytes = table(200).replace(",", delimiter or ",")
    if kind == "xlsx":
        plain = read_upload(WORK_LISTS, received(folder, content), TODAY)
        content = _workbook(plain)
    return read_upload(WORK_LISTS, received(folder, content, f"work.{kind}"), TODAY)


def _workbook(plain: UploadedRows[Work, RowFault]) -> bytes:
    target = io.BytesIO()
    write_xlsx(plain.headers, plain.cells, target)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_of_a_layout_is_accepted_as_it_is(tmp_path: Path, kind: str) -> None:
    response = template_of(WORK_LISTS.columns, "work-list-template", kind)
    assert response["Content-Disposition"] == f'attachment; filename="work-list-template.{kind}"'
    file = received(tmp_path, template_content(WORK_LISTS.columns, kind), f"template.{kind}")
    uploaded = read_upload(WORK_LISTS, file, TODAY)
    assert (len(uploaded.valid), uploaded.faults, uploaded.notes) == (1, [], ())
