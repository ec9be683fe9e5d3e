"""Records of cells to headers and numbered rows, in the child process, sent on in blocks of bounded size."""

import re
from collections.abc import Iterable

from claimdeck.tabular.child import CELL_SEPARATOR, ROW_SEPARATOR, FileRefused, Note, Settings, send, send_json

# A cell that a spreadsheet would run as a formula, behind any number of apostrophes. What `writing` protects
# with one more apostrophe loses exactly that one here.
RUNNABLE = re.compile("'*(?:[\t\r\n]|\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20])")

_BLANK = CELL_SEPARATOR + " \t\r\n\xa0"
_BLOCK_CHARS = 256 * 1024
_FORBIDDEN = {0: "\ufffd", 0x1E: "\ufffd", 0x1F: "\ufffd"}


def unprotected(cell: str) -> str:
    """`cell` without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell[:1] == "'" and RUNNABLE.match(cell) else cell


class Assembler:
    """Takes the records of one table in order: the first that is neither blank nor a title is the header line.

    Row numbers are those that a spreadsheet shows, counted from the header: the record right below it is 1. A
    blank record is no row but keeps its number.
    """

    def __init__(self, settings: Settings, description: dict[str, str]) -> None:
        self._settings = settings
        self._description = description
        self._longest: int = settings["max_cell_chars"]
        self.width = 0
        self.number = -1  # of the record in hand; 0 is the header line
        self._rows = 0
        self._surplus = 0
        self._block: list[str] = []
        self._chars = 0
        self._sent = 0
        self._titles = 0  # that are still to come
        self._titles_skipped = 0

    def skip_titles(self, count: int) -> None:
        """Leave out so many records that are not blank before the header line."""
        self._titles = count

    def add(self, record: list[str], problem: str = "") -> bool:
        """Take one record; whether it became a row. Raises FileRefused when a limit is passed."""
        if self.width == 0:
            self._add_header(record)
            return False
        self.number += 1
        if len(record) > self.width:
            if any(cell.strip() for cell in record[self.width :]):
                problem = "extra_cells"
            # A surplus goes back to its owner with the row; beyond what a table may be wide it is no row at all.
            del record[self._settings["max_columns"] if problem else self.width :]
            self._surplus += len(record) - self.width
        text = CELL_SEPARATOR.join(record)
        if "'" in text:
            record = [unprotected(cell) for cell in record]
            text = CELL_SEPARATOR.join(record)
        if (not text or text[0] in _BLANK) and not problem and not text.strip(_BLANK):
            return False
        if len(text) > self._longest and max(map(len, record)) > self._longest:
            raise FileRefused("cell_too_long", row=self.number, limit=self._longest)
        if text.count(CELL_SEPARATOR) >= len(record) or ROW_SEPARATOR in text or "\x00" in text:
            text = CELL_SEPARATOR.join([cell.translate(_FORBIDDEN) for cell in record])
        self._append(f"{self.number}{CELL_SEPARATOR}{problem}{CELL_SEPARATOR}{text}")
        return True

    def skip(self) -> None:
        """Take a record that is known to be blank."""
        if self.width:
            self.number += 1

    def finish(self, notes: Iterable[Note]) -> None:
        """Send what is left and the end; raises FileRefused for a table without header or rows."""
        if self.width == 0:
            raise FileRefused("empty")
        if self._rows == 0:
            raise FileRefused("no_rows")
        self._flush()
        titles: list[Note] = [("title_lines", {"count": self._titles_skipped})] if self._titles_skipped else []
        send_json(b"E", {"rows": self._rows, "notes": [*titles, *notes]})

    def _add_header(self, record: list[str]) -> None:
        headers = [unprotected(cell).translate(_FORBIDDEN) for cell in record]
        while headers and not headers[-1].strip("\ufeff \t\r\n\xa0"):
            headers.pop()
        if not headers:
            return
        if self._titles:
            self._titles -= 1
            self._titles_skipped += 1
            return
        if len(headers) > self._settings["max_columns"]:
            raise FileRefused("too_many_columns", limit=self._settings["max_columns"])
        if max(map(len, headers)) > self._settings["max_header_chars"]:
            raise FileRefused("header_too_long", limit=self._settings["max_header_chars"])
        self.width = len(headers)
        self.number = 0
        send_json(b"H", {"headers": headers, **self._description})

    def _append(self, row: str) -> None:
        self._rows += 1
        if self._rows > self._settings["max_rows"]:
            raise FileRefused("too_many_rows", limit=self._settings["max_rows"])
        if self._rows * self.width + self._surplus > self._settings["max_cells"]:
            raise FileRefused("too_many_cells", limit=self._settings["max_cells"])
        self._block.append(row)
        self._chars += len(row)
        if self._chars > _BLOCK_CHARS:
            self._flush()

    def _flush(self) -> None:
        if not self._block:
            return
        payload = ROW_SEPARATOR.join(self._block).encode()
        self._sent += len(payload)
        if self._sent > self._settings["max_text_bytes"]:
            raise FileRefused("too_much_text")
        send(b"R", payload)
        self._block, self._chars = [], 0
