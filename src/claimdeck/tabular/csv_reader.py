"""Reading delimited text, in the child process: encoding, delimiter, quotation marks."""

import csv
import io
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence

from claimdeck.tabular import child
from claimdeck.tabular.assembling import Assembler
from claimdeck.tabular.child import FileRefused, Settings, known_headers
from claimdeck.tabular.headers.line import header_place, is_header, looked_at

_DELIMITERS = ",;\t|"
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])[ \t]*(?:\r\n|\r|\n)", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')
_CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 26})


def read(data: bytes, settings: Settings) -> None:
    """Send the table in `data`; raises FileRefused."""
    text, encoding, notes = decoded(data)
    text = text.lstrip("\ufeff").rstrip("\x1a")
    if not text.strip():
        raise FileRefused("empty")
    text, delimiter = without_separator_line(text)
    delimiter, titles = _beneath_titles(text, delimiter, known_headers(settings))
    _check_size(text, delimiter, settings)
    assembler = Assembler(settings, {"delimiter": delimiter, "encoding": encoding})
    assembler.skip_titles(titles)
    for record in _records(text, delimiter, assembler, settings["max_cell_chars"]):
        assembler.add(record)
    assembler.finish([(code, {}) for code in notes])


def decoded(data: bytes) -> tuple[str, str, list[str]]:
    """Text, the name of its encoding, and notes. Raises FileRefused for what is no text.

    A byte order mark decides; else strict UTF-8; else Windows-1252, line by line when other lines are UTF-8.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            raise FileRefused("utf16") from None
        if "\x00" in text:
            raise FileRefused("nul")
        return text, "utf-16", []
    if b"\x00" in data:
        raise FileRefused("nul")
    if len(data) - len(data.translate(None, _CONTROLS)) > 0.02 * len(data):
        raise FileRefused("binary")
    try:
        return data.decode("utf-8-sig"), "utf-8-sig" if data.startswith(BOM_UTF8) else "utf-8", []
    except UnicodeDecodeError:
        pass
    try:
        return _decoded_by_line(data.removeprefix(BOM_UTF8))
    except UnicodeDecodeError:
        raise FileRefused("encoding") from None


def _decoded_by_line(data: bytes) -> tuple[str, str, list[str]]:
    lines, mixed = [], False
    for line in data.split(b"\n"):
        if line.isascii():
            lines.append(line.decode("ascii"))
            continue
        try:
            lines.append(line.decode("utf-8"))
            mixed = True
        except UnicodeDecodeError:
            lines.append(line.decode("cp1252"))
    return "\n".join(lines), "cp1252", ["mixed_encodings"] if mixed else []


def without_separator_line(text: str) -> tuple[str, str]:
    """The text without a spreadsheet's `sep=;` line, and the delimiter.

    That is the one of the `sep=` line, else the one that is commonest in the header line.
    A header line without any of the delimiters is a table of one column.
    """
    said = _SEPARATOR_LINE.match(text)
    if said:
        return text[said.end() :], said.group(1)
    header = _QUOTED.sub("", text[:65_536].lstrip("\r\n")).lstrip("\r\n")
    header = re.split(r"[\r\n]", header, maxsplit=1)[0]
    return text, max(_DELIMITERS, key=header.count)


def _beneath_titles(text: str, delimiter: str, known: frozenset[str]) -> tuple[str, int]:
    """The delimiter and how many title lines stand above the header.

    Titles say nothing of the delimiter: where the header is not found with the first line's, others are tried.
    """
    head = text[:65_536]
    places = {}
    for tried in (delimiter, *_DELIMITERS):
        places[tried], score = header_place(_lenient(head, tried), known)
        if is_header(score):
            return tried, places[tried]
    return delimiter, 0


def _lenient(text: str, delimiter: str) -> list[Sequence[str] | None]:
    """The first records, as far as they can be read; what is wrong with them is said later."""
    try:
        return looked_at(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return []


def _check_size(text: str, delimiter: str, settings: Settings) -> None:
    """Refuse at once what is many times too long or wide, blank lines and cells included."""
    if text.count("\n") + text.count("\r") > 4 * settings["max_rows"]:
        raise FileRefused("too_many_rows", limit=settings["max_rows"])
    if text[:65_536].split("\n", 1)[0].count(delimiter) > 100 * settings["max_columns"]:
        raise FileRefused("too_many_columns", limit=settings["max_columns"])


def _records(text: str, delimiter: str, assembler: Assembler, longest: int) -> Iterator[list[str]]:
    csv.field_size_limit(longest)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines = 0
    try:
        for record in reader:
            if reader.line_num > lines + 1:
                _check_lines(record, delimiter, assembler)
            lines = reader.line_num
            yield record
    except csv.Error as error:
        said = str(error)
        code = "quote_followed" if "expected after" in said else "quote_not_closed"
        if "field limit" in said:
            code = "cell_too_long"
        raise FileRefused(code, row=assembler.number + 1, limit=longest) from None


def _check_lines(record: list[str], delimiter: str, assembler: Assembler) -> None:
    """Refuse a quoted cell that swallowed whole rows: they would be lost without a word."""
    if assembler.width < 3:
        return
    for cell in record:
        if ("\n" in cell or "\r" in cell) and any(
            line.count(delimiter) >= assembler.width - 1 for line in re.split(r"[\r\n]+", cell)
        ):
            raise FileRefused("quote_swallows", row=assembler.number + 1)


if __name__ == "__main__":
    child.run(read)
