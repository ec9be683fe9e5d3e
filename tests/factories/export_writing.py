"""How made-up claims are written as a practice system would export them; see `exports.py` for the files."""

from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO

import xlsxwriter

from claimdeck.payers.sandbox.universe import InventedClaim

Claims = Sequence[InventedClaim]
Line = Sequence[str]

ROWS = 6
HEADER = ("claim_number", "first_name", "last_name", "date_of_birth", "subscriber_id", "tin", "payer_id", "dos")
NAMES = ("Testa", "Sampla", "Modella", "Fabrica", "Fictia", "Simula")
SURNAMES = ("Madeup", "O'Madeup", "Madeup-Sample", "Ünmadeup", "Van Madeup", "Nobodyson")
BORN = ("1951-02-03", "1962-11-30", "1974-04-05", "1985-12-25", "1990-06-07", "2001-08-19")


def claims_of(month: date) -> list[InventedClaim]:
    """Six claims of one month for two practices: some days could be taken for months, some could not."""
    return [
        InventedClaim(
            number=f"ZZ0900000{place}",
            tin="970000001" if place < 3 else "970000002",
            payer_id="87726",
            first_name=NAMES[place],
            last_name=SURNAMES[place],
            date_of_birth=date.fromisoformat(BORN[place]),
            subscriber_id=f"00090000{place}",
            first_service_date=month.replace(day=day),
            last_service_date=month.replace(day=day),
        )
        for place, day in enumerate((3, 5, 11, 17, 21, 28))
    ]


def line(claim: InventedClaim, day: str = "%Y-%m-%d") -> list[str]:
    """A claim's cells under `HEADER`."""
    born = claim.date_of_birth
    return [
        *(claim.number, claim.first_name, claim.last_name, born.strftime(day) if born else ""),
        *(claim.subscriber_id, claim.tin, claim.payer_id, claim.first_service_date.strftime(day)),
    ]


def text(
    change: Callable[[list[str]], Line] = lambda cells: cells,
    *,
    header: Line = HEADER,
    before: str = "",
    after: str = "",
    sign: str = ",",
    day: str = "%Y-%m-%d",
    encoding: str = "utf-8",
    end: str = "\n",
) -> Callable[[Claims], bytes]:
    """A delimited file of lines that are changed one by one; cells are quoted where they must be."""

    def write(claims: Claims) -> bytes:
        lines = [sign.join(header), *(sign.join(_quoted(cell, sign) for cell in change(line(c, day))) for c in claims)]
        return (before + "".join(one + end for one in lines) + after).encode(encoding)

    return write


def _quoted(cell: str, sign: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if sign in cell or '"' in cell else cell


def each(places: Sequence[int], form: str) -> Callable[[list[str]], Line]:
    """The cells at these places in another form, in which {} is the value."""
    return lambda cells: [form.format(cell) if place in places else cell for place, cell in enumerate(cells)]


def only(claim: int, change: Callable[[list[str]], Line]) -> Callable[[list[str]], Line]:
    """A change of the lines of one claim alone."""
    return lambda cells: change(cells) if cells[0] == f"ZZ0900000{claim}" else cells


def picked(*places: int) -> Callable[[list[str]], Line]:
    """Some of the cells in another order."""
    return lambda cells: [cells[place] for place in places]


def book(fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet, Claims], None]) -> Callable[..., bytes]:
    """A workbook whose first sheet `fill` writes."""

    def write(claims: Claims) -> bytes:
        target = BytesIO()
        workbook = xlsxwriter.Workbook(target)
        fill(workbook, workbook.add_worksheet("Export"), claims)
        workbook.close()
        return target.getvalue()

    return write


def _table(
    page: xlsxwriter.worksheet.Worksheet,
    claims: Claims,
    top: int = 0,
    header: Line = HEADER,
    without: int | None = None,
) -> None:
    page.write_row(top, 0, header)
    for place, claim in enumerate(claims, start=top + 1):
        for column, cell in enumerate(line(claim)):
            if column != without:
                page.write_string(place, column, cell)


def merged_practices(
    _book: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet, claims: Claims, own: int | None = None
) -> None:
    _table(page, claims, without=5)
    page.merge_range("F2:F4", "970000001")
    page.merge_range("F5:F7", "970000002")
    if own is not None:
        page.write_string(own, 5, "970000001")


def two_header_lines(book: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet, claims: Claims) -> None:
    page.merge_range("A1:H1", "Open claims, July; by practice")
    _table(page, claims, top=2, header=("", "First", "Last", "DOB", "Member ID", "Tax ID", "Payer ID", "DOS"))
    page.merge_range("A2:A3", "Claim Number")
    page.merge_range("B2:D2", "Patient")
    page.write_string(9, 0, "Total")
    page.write_number(9, 5, 6)


def hidden_rows(book: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet, claims: Claims) -> None:
    _table(page, claims)
    page.autofilter("A1:H7")
    page.filter_column("F", "x == 970000001")
    for row in (4, 5, 6):
        page.set_row(row, options={"hidden": True})
    page.set_column("E:E", 10, None, {"hidden": True})


def several_sheets(book: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet, claims: Claims) -> None:
    page.write_column("A1", ["Claims report", "Printed by a made-up person", "Main Clinic"])
    _table(book.add_worksheet("Claims"), claims)
    book.add_worksheet("Charges").write_row("A1", ["cpt", "charge"])


def typed_cells(book: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet, claims: Claims) -> None:
    page.write_row("A1", HEADER)
    as_date, zeros = book.add_format({"num_format": "m/d/yyyy"}), book.add_format({"num_format": "000000000"})
    for row, claim in enumerate(claims, start=1):
        page.write_row(row, 0, line(claim))
        page.write_datetime(row, 3, claim.date_of_birth, as_date)
        page.write_number(row, 4, int(claim.subscriber_id), zeros)
        page.write_number(row, 5, int(claim.tin))
        page.write_datetime(row, 7, claim.first_service_date, as_date)
