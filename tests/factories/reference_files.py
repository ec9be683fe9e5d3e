"""Files laid out like CMS's releases, with made-up codes and numbers; CPT's stay with the AMA."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from xlsxwriter import Workbook

# A heading of the relative value file from top to bottom, and what a row has there unless a test says otherwise.
_PPRRVU: Final = (
    (("", "", "", "", "HCPCS"), "N1011"),
    (("", "", "", "", "MOD"), ""),
    (("", "", "", "", "DESCRIPTION"), "Caf\u00e9 visit of nobody"),
    (("", "", "", "STATUS", "CODE"), "A"),
    (("", "", "NOT USED", "FOR MEDICARE", "PAYMENT"), ""),
    (("", "", "", "WORK", "RVU"), "1.30"),
    (("", "", "", "NON-FAC", "PE RVU"), "1.46"),
    (("", "", "NON-FAC", "NA", "INDICATOR"), ""),
    (("", "", "", "FACILITY", "PE RVU"), "0.57"),
    (("", "", "FACILITY", "NA", "INDICATOR"), ""),
    (("", "", "", "MP", "RVU"), "0.10"),
    (("", "", "", "NON-FACILITY", "TOTAL"), "2.86"),
    (("", "", "", "FACILITY", "TOTAL"), "1.97"),
    (("", "", "", "PCTC", "IND"), "0"),
    (("", "", "", "GLOB", "DAYS"), "XXX"),
    (("", "", "", "PRE", "OP"), "0.00"),
    (("", "", "", "INTRA", "OP"), "0.00"),
    (("", "", "", "POST", "OP"), "0.00"),
    (("", "", "", "MULT", "PROC"), "0"),
    (("", "", "", "BILAT", "SURG"), "0"),
    (("", "", "", "ASST", "SURG"), "0"),
    (("", "", "", "CO-", "SURG"), "0"),
    (("", "", "", "TEAM", "SURG"), "0"),
    (("", "", "", "ENDO", "BASE"), ""),
    (("", "", "", "CONV", "FACTOR"), "32.3465"),
    (("PHYSICIAN", "SUPERVISION OF", "DIAGNOSTIC", "", "PROCEDURES"), "09"),
    (("", "", "", "CALCULATION", "FLAG"), "0"),
    (("", "", "DIAGNOSTIC", "IMAGING FAMILY", "INDICATOR"), "99"),
    (("NON-FACILITY", "PE USED", "FOR OPPS", "PAYMENT", "AMOUNT"), "0.00"),
    (("FACILITY", "PE USED", "FOR OPPS", "PAYMENT", "AMOUNT"), "0.00"),
    (("MP", "USED", "FOR OPPS", "PAYMENT", "AMOUNT"), "0.00"),
)
# What 2026 has more, in the middle of the others.
_PRICING_INDICATOR: Final = (("", "", "", "PRICING", "INDICATOR"), "0")
Row = dict[str, str]


def pprrvu(*rows: Row, year: int = 2025, month: str = "January") -> bytes:
    """A relative value file of that year; a row says what differs, by the whole heading ("WORK RVU")."""
    columns = list(_PPRRVU)
    if year >= 2026:
        columns.insert(23, _PRICING_INDICATOR)
    width = len(columns)
    titles = [
        f"{year} National Physician Fee Schedule Relative Value File {month} Release",
        f"Codes and descriptions are of nobody, copyright {year - 1}. All Rights Reserved.",
        f"RELEASED 11/27/{year - 1}",
        "",
    ]
    header = [[heading[level] for heading, _ in columns] for level in range(5)]
    names = [" ".join(filter(None, heading)).replace("CO- ", "CO-") for heading, _ in columns]
    filled = [[row.get(name, usual) for name, (_, usual) in zip(names, columns, strict=True)] for row in rows]
    assert all(set(row) <= set(names) for row in rows), names
    return as_csv([*([title] + [""] * (width - 1) for title in titles), *header, *filled], "latin-1")


def gpci(*rows: Sequence[str], year: int = 2025) -> bytes:
    """Indices: contractor, state, locality, name, work, expense, malpractice."""
    titles = [[f"ADDENDUM E. FINAL CY {year} GEOGRAPHIC PRACTICE COST INDICES (GPCIs) BY STATE"], [""]]
    names = ["Medicare Administrative Contractor (MAC)", "State", "Locality Number", "Locality Name"]
    indices = [f"{year} PW GPCI (with 1.0 Floor)", f"{year} PE GPCI", f"{year} MP GPCI"]
    notes = [["* Nobody lives here."], []]
    return as_csv([*titles, [*names, *indices], *rows, *notes])


def as_csv(rows: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def as_workbook(rows: Sequence[Sequence[str | float]]) -> bytes:
    content = io.BytesIO()
    with Workbook(content) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return content.getvalue()


def saved(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
