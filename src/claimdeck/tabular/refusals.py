"""The sentences in which a file, or a row of it, is refused.

The child process that reads a file sends only a code and numbers; the words stand here, so that nothing from
a hostile file can reach a message.
"""

from collections.abc import Mapping

from claimdeck.kit.errors import ClaimdeckError, Refused, TooLarge, UnsupportedKind

_SAVE_AGAIN = "Open it in a spreadsheet, save it as .xlsx or as CSV (UTF-8) and upload that file."

_TOO_LARGE: dict[str, str] = {
    "too_large": "The file is larger than {limit} MB. Split it into smaller files and upload them one by one.",
}

_UNSUPPORTED: dict[str, str] = {
    "extension": "Only files that end in .csv, .tsv or .xlsx are read. Save the table as one of these and upload it.",
    "pdf": f"The file is a PDF document, not a table. {_SAVE_AGAIN}",
    "image": "The file is a picture, not a table. Upload the table itself as .csv, .tsv or .xlsx.",
    "html": f"The file is a web page (HTML), whatever its name says. {_SAVE_AGAIN}",
    "xml": f"The file is an XML document, not a table. {_SAVE_AGAIN}",
    "json": "The file is JSON, not a table. Upload it as .csv, .tsv or .xlsx.",
    "rtf": f"The file is a rich-text document, not a table. {_SAVE_AGAIN}",
    "xls": "The file is a workbook in the old Excel format (.xls). Save it as .xlsx or CSV and upload that file.",
    "xlsb": "The file is a binary Excel workbook (.xlsb). Save it as .xlsx or CSV and upload that file.",
    "ods": "The file is an OpenDocument spreadsheet (.ods). Save it as .xlsx or CSV and upload that file.",
    "numbers": "The file is a Numbers document. Export it as .xlsx or CSV and upload that file.",
    "document": "The file is a text document or presentation, not a workbook. Upload the table as .csv, .tsv or .xlsx.",
    "zip": "The file is a ZIP archive, not a workbook. Unpack it and upload the table inside.",
    "archive": "The file is a compressed archive. Unpack it and upload the table inside.",
    "program": "The file is a program, not a table. Upload the table as .csv, .tsv or .xlsx.",
    "media": "The file is audio or video, not a table. Upload the table as .csv, .tsv or .xlsx.",
    "database": "The file is a database, not a table. Export the table as CSV and upload that file.",
    "parquet": "The file is a Parquet file. Export the table as CSV and upload that file.",
    "mail": "The file is a mail or web archive, not a table. Upload the table as .csv, .tsv or .xlsx.",
    "edi": "The file is an X12 EDI transaction, not a table. Upload the claims as .csv, .tsv or .xlsx.",
    "binary": f"The file is binary data, not a table. {_SAVE_AGAIN}",
    "text_as_xlsx": "The file ends in .xlsx but is plain text, not a workbook. If it is a CSV file, name it .csv.",
}

_REFUSED: dict[str, str] = {
    "empty": "The file is empty. Upload a file with a header line and at least one row.",
    "not_a_file": "This is not a regular file. Upload a .csv, .tsv or .xlsx file.",
    "no_rows": "The file has a header line and no rows below it. Add at least one row and upload it again.",
    "nul": f"The file holds NUL bytes, which no text table has; it may be damaged. {_SAVE_AGAIN}",
    "utf16_without_bom": "The file looks like UTF-16 without a byte order mark. Save it as CSV (UTF-8) and upload it.",
    "utf16": "The file says that it is UTF-16 and is damaged. Save it as CSV (UTF-8) and upload it again.",
    "utf32": "The file is in UTF-32, which is not read. Save it as CSV (UTF-8) and upload it again.",
    "encoding": "The file is not text in UTF-8, UTF-16 or Windows-1252. Save it as CSV (UTF-8) and upload it again.",
    "cell_too_long": "{where} has a cell of more than {limit} characters; often a quotation mark was never "
    "closed. Correct it and upload the file again.",
    "quote_not_closed": "{where} opens a quotation mark that is never closed. Close or remove it and upload again.",
    "quote_followed": "{where} has text right after a closing quotation mark. Double each quotation mark "
    "inside of a cell, or remove it, and upload again.",
    "quote_swallows": "{where} has a quoted cell that runs over several lines which look like rows of their "
    "own; a quotation mark was probably not closed. Correct it and upload again.",
    "too_many_rows": "The file has more than {limit} rows. Split it into smaller files and upload them one by one.",
    "too_many_columns": "The file has more than {limit} columns. Keep the columns that are needed and upload it again.",
    "too_many_cells": "The file has more than {limit} cells. Remove columns that are not needed, or split the file.",
    "too_much_text": "The file holds more text than can be read at once. Split it into smaller files.",
    "header_too_long": "A header in the first line is longer than {limit} characters. The first line must "
    "hold the column names.",
    "zip_broken": f"The workbook is damaged or was not uploaded whole. {_SAVE_AGAIN}",
    "zip_encrypted": "The workbook is protected by a password. Remove the password and upload it again.",
    "zip_entries": f"The workbook is packed from too many parts to be a table. {_SAVE_AGAIN}",
    "zip_name": f"The workbook holds a part with an unsafe name. {_SAVE_AGAIN}",
    "zip_doubled": f"The workbook holds the same part twice. {_SAVE_AGAIN}",
    "zip_method": f"The workbook is packed by a method that spreadsheets do not use. {_SAVE_AGAIN}",
    "zip_bomb": "The workbook would unpack to far more than a table needs. Copy the rows into a new "
    "workbook, save it and upload that file.",
    "workbook_broken": f"The workbook is damaged: its description cannot be read. {_SAVE_AGAIN}",
    "xml_entities": f"The workbook defines XML entities, which a table never needs. {_SAVE_AGAIN}",
    "xml_encoding": f"The workbook is not written in UTF-8. {_SAVE_AGAIN}",
    "sheet_missing": f"The workbook names a sheet that is not in it. {_SAVE_AGAIN}",
    "sheet_external": "The workbook's sheet lies outside of the file. Copy the rows into a new workbook and upload it.",
    "sheet_broken": f"The workbook's sheet is damaged and cannot be read. {_SAVE_AGAIN}",
    "no_data": "The workbook has no visible sheet with data. Put the table on the first sheet and upload it again.",
    "only_hidden": "The workbook has data on hidden sheets only. Make the sheet visible and upload it again.",
    "far_cell": "The sheet has cells far away from the table (row {row}, column {column}). Delete the empty "
    "rows and columns around the table and upload it again.",
    "shared_strings": f"The workbook's text table is damaged. {_SAVE_AGAIN}",
    "too_many_merges": "The sheet has more than {limit} merged cells. Unmerge them, or save the table as CSV and "
    "upload that.",
    "time": "The file took longer to read than is allowed. Split it into smaller files, or save it as CSV "
    "and upload that.",
    "memory": "The file needs more memory to read than is allowed. Remove what is not part of the table, or "
    "save it as CSV and upload that.",
    "unreadable": f"The file cannot be read as a table. {_SAVE_AGAIN}",
}

ROW_PROBLEMS: dict[str, str] = {
    "extra_cells": "The row has more cells than there are headers, so its cells cannot be told apart. "
    "Remove the surplus cells, or put quotation marks around a cell that contains the delimiter.",
    "merged_hides": "A merged cell is drawn over this row and hides another value beneath it, so it cannot be told "
    "which of the two is meant. Unmerge the cells and keep the right value in each row.",
}

_NOTES: dict[str, str] = {
    "title_lines": "Lines above the header line that are no part of the table were left out: {count}.",
    "other_sheets": "The workbook has several sheets with data ({count}); only sheet {number} was read. Save each of "
    "the others as a file of its own.",
    "hidden_sheets": "Hidden sheets with data were not read: {count}.",
    "hidden_rows": "Rows that are hidden or filtered out in the workbook were read like the others: {count}.",
    "hidden_columns": "Columns that are hidden in the workbook were read like the others: {count}.",
    "merged": "Merged cells were read with their value in each of their rows: {count} cells were filled so.",
    "mixed_encodings": "The file mixes UTF-8 and Windows-1252; each line was read in its own.",
    "named_otherwise": "The file is a workbook although its name says otherwise; it was read as a workbook.",
    "macros": "The workbook holds macros; they were ignored.",
}


def refusal(code: str, numbers: Mapping[str, int] | None = None) -> ClaimdeckError:
    """The error for `code`, its sentence filled with `numbers`: limit, row, column, count. Unknown: `unreadable`.

    `row` is the number of the data row, 0 for the header line.
    """
    for sentences, kind in ((_REFUSED, Refused), (_UNSUPPORTED, UnsupportedKind), (_TOO_LARGE, TooLarge)):
        if code in sentences:
            return kind(sentences[code].format(**_words(numbers or {})), code=code.upper())
    return Refused(_REFUSED["unreadable"], code="UNREADABLE")


def note(code: str, numbers: Mapping[str, int] | None = None) -> str:
    """The sentence for a note; an unknown code gives an empty one."""
    return _NOTES.get(code, "").format(**_words(numbers or {}))


def _words(numbers: Mapping[str, int]) -> dict[str, str]:
    row = numbers.get("row", 0)
    return {
        "limit": f"{numbers.get('limit', 0):,}",
        "count": f"{numbers.get('count', 0):,}",
        "number": f"{numbers.get('number', 0):,}",
        "row": f"{row:,}",
        "column": f"{numbers.get('column', 0):,}",
        "where": f"Row {row:,}" if row else "The header line",
    }
