"""Files as practice systems export them, with the faults that such exports have; all people are made up.

One entry of `EXPORTS` is one file: how it is written, and what must come of it. `tests/status/test_exports.py`
previews and checks each of them against the sandbox payer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.factories.export_writing import (
    HEADER,
    ROWS,
    Claims,
    book,
    each,
    hidden_rows,
    merged_practices,
    only,
    picked,
    several_sheets,
    text,
    two_header_lines,
    typed_cells,
)


@dataclass(frozen=True, slots=True)
class Export:
    """One exported file.

    `says` is a pattern that the preview's notes and problems match, `refused` one of the sentence with which the
    whole file is refused. `faults` are patterns by the place of the claim (from 0) whose row is refused. `numbers`
    are the rows' numbers, and `by_hand` the mapping that is sent along.
    """

    name: str
    filename: str
    content: Callable[[Claims], bytes]
    says: str = ""
    refused: str = ""
    faults: Mapping[int, str] = field(default_factory=dict)
    numbers: Sequence[int] = tuple(range(1, ROWS + 1))
    by_hand: Mapping[str, str] = field(default_factory=dict)


IDS = (0, 4, 5, 6)
US, DAY_FIRST = "%m/%d/%Y", "%d/%m/%Y"
TITLES = "Open claims by practice\nPrinted 07/01/2026, 08:00 AM, by a made-up person\n\n"
NAME_HEADER = ("Payer Claim #", "Patient Name", "DOB", "Tax ID #", "DOS")
ICN_HEADER = ("Payer ICN", "Pt First Nm", "Pt Last Nm", "Dt of Birth", "Ins ID #", "Federal Tax ID", "Payor ID", "DOS")

EXPORTS: tuple[Export, ...] = (
    Export("the template's own columns", "a.csv", text()),
    Export("apostrophes before identifiers", "a.csv", text(each((0, 4), "'{}")), says="Signs around claim_number"),
    Export("identifiers as formulas", "a.csv", text(each((0,), '="{}"')), says='=""xx|="xx########"'),
    Export("quotation marks in cells", "a.csv", text(each((0, 1, 2, 4, 5), '"{}"')), says="Signs around tin"),
    Export("curly quotation marks", "a.csv", text(each((0, 4), "“{}”")), says="Signs around subscriber_id"),
    Export("unseen spaces", "a.csv", text(each(range(8), "\u200b\xa0{}\u2009\ufeff")), says="unseen spaces"),
    Export("semicolons and a byte order mark", "a.csv", text(sign=";", encoding="utf-8-sig", end="\r\n", day=US)),
    Export("Unicode text", "a.tsv", text(sign="\t", encoding="utf-16", end="\r\n", day=US)),
    Export("Windows-1252 with bars", "a.csv", text(sign="|", encoding="cp1252", end="\r\n")),
    Export("a line that names the separator", "a.csv", text(sign=";", before="sep=;\r\n", end="\r\n")),
    Export("titles above the header", "a.csv", text(before=TITLES), says="above the header line .*: 2"),
    Export(
        "titles above another separator", "a.csv", text(before=TITLES, sign=";"), says="above the header line .*: 2"
    ),
    Export(
        "totals below",
        "a.csv",
        text(after="\n,,,,,,,\nTotal,,,,,,,\nGrand Total: 6,,,,,,,\nPage 1 of 1\n*** End of report ***\n"),
        says=r"no claims .* 4 \(rows 9, 10, 11, 12\)",
    ),
    Export(
        "the header again on each page",
        "a.csv",
        text(only(3, lambda cells: [*cells[:-1], f"{cells[-1]}\nPage 2\n{','.join(HEADER)}"]), sign=","),
        refused="quotation mark was probably not closed|runs over several lines",
    ),
    Export(
        "output of a database",
        "a.csv",
        text(before="", after="(6 rows affected)\n", header=HEADER, sign="|"),
        says="no claims",
    ),
    Export(
        "one column for the name",
        "a.csv",
        text(lambda c: [c[0], f"{c[2].upper()}, {c[1].upper()} Q", c[3], c[5], c[7]], header=NAME_HEADER),
        says="Last, First",
    ),
    Export(
        "one name column, first names first",
        "a.csv",
        text(lambda c: [c[0], f"{c[1]} {c[2]}", c[3], c[5], c[7]], header=NAME_HEADER),
        faults=dict.fromkeys(range(6), 'Write it as "Last, First"'),
    ),
    Export(
        "both claim numbers",
        "a.csv",
        text(lambda c: [f"77{c[0][-1]}", *c], header=("Acct #", *ICN_HEADER), day=US),
    ),
    Export("short headers", "a.csv", text(header=ICN_HEADER, day=US)),
    Export(
        "headers of another system",
        "a.csv",
        text(
            picked(0, 2, 1, 3, 4, 5, 6, 7, 7),
            header=(
                *("Payer Claim Control Number", "Patient Last Name", "Patient First Name", "Patient Birth Date"),
                *("Insured ID", "TIN #", "Payer ID #", "Service Date From", "Service Date Thru"),
            ),
        ),
    ),
    Export("days first", "a.csv", text(day=DAY_FIRST), says="day first .DD/MM/YYYY. in date_of_birth"),
    Export("days first with dots", "a.csv", text(day="%d.%m.%Y", sign=";"), says="day first"),
    Export(
        "months and days first in one column",
        "a.csv",
        text(only(3, lambda c: [*c[:3], "25/12/1985", *c[4:]]), day=US),
        says="Some dates of date_of_birth have the day first",
        faults=dict.fromkeys((0, 2, 4), "could be read with the day or the month first"),
    ),
    Export("dates with a time", "a.csv", text(day="%Y-%m-%d 00:00:00")),
    Export("dates in one number", "a.csv", text(day="%Y%m%d")),
    Export("months by name", "a.csv", text(day="%d-%b-%Y")),
    Export("dates of two-digit years", "a.csv", text(day="%m/%d/%y"), faults=dict.fromkeys(range(6), "four digits")),
    Export("numbers as floats", "a.csv", text(each((5, 6), "{}.0")), says=r"tin was read without \.0"),
    Export(
        "thousands separators",
        "a.csv",
        text(lambda c: [*c[:5], f"{int(c[5]):,}", *c[6:]]),
        says="tin was read without thousands separators",
    ),
    Export(
        "shortened numbers",
        "a.csv",
        text(only(2, lambda c: ["1.23457E+11", *c[1:]])),
        faults={2: "damaged by a spreadsheet"},
    ),
    Export(
        "two claims in a cell",
        "a.csv",
        text(only(1, lambda c: [f"{c[0]}; ZZ09000005", *c[1:]])),
        faults={1: "Enter one identifier alone"},
    ),
    Export("words for nothing", "a.csv", text(lambda c: [*c[:4], "NULL", *c[5:]]), says="Words for nothing"),
    Export(
        "a name that is not quoted",
        "a.csv",
        lambda claims: text()(claims).replace(b"Van Madeup", b"Van, Madeup"),
        faults={4: "more cells than there are headers"},
    ),
    Export("merged practices", "a.xlsx", book(merged_practices), says="4 cells were filled"),
    Export(
        "another value beneath a merged cell",
        "a.xlsx",
        book(lambda b, page, claims: merged_practices(b, page, claims, own=5)),
        faults={4: "Unmerge the cells"},
    ),
    Export(
        "two lines of merged headers",
        "a.xlsx",
        book(two_header_lines),
        says="above the header line .*: 2(?s:.*)no claims",
    ),
    Export(
        "hidden and filtered rows", "a.xlsx", book(hidden_rows), says="filtered out .*: 3(?s:.*)Columns that are hidden"
    ),
    Export("a cover sheet", "a.xlsx", book(several_sheets), says=r"several sheets with data \(3\); only sheet 2"),
    Export("numbers and dates as a workbook has them", "a.xlsx", book(typed_cells)),
    Export(
        "headers of another language",
        "a.csv",
        text(header=("Referenz", "Vorname", "Nachname", "Geboren", "Ausweis", "TIN", "Payer ID", "DOS")),
        by_hand={
            **{"Referenz": "claim_number", "Vorname": "first_name", "Nachname": "last_name"},
            **{"Geboren": "date_of_birth", "Ausweis": "subscriber_id"},
        },
    ),
    Export(
        "a header that only looks like one",
        "a.csv",
        text(header=("claim_number", "first_name", "last_name", "Brith Date", "subscriber_id", "tin", "x", "dos")),
        refused='date_of_birth is missing.*"Brith Date"',
    ),
    Export("a header twice", "a.csv", text(header=("dos", *HEADER[1:])), refused="Several headers stand for"),
    Export(
        "no header", "a.csv", lambda claims: text()(claims).split(b"\n", 1)[1], refused="must hold the column names"
    ),
)
