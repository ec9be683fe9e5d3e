"""Claims out of a CSV file: one row a service line, the rows of a claim one below the other."""

import csv
import io
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from claimdeck.kit.errors import Refused, TooLarge
from claimdeck.pipeline.domain.columns import CLAIM, LINE
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.intake.headings import Headings, headings_of
from claimdeck.pipeline.intake.texts import AMERICAN, COMPACT, ISO, Read, Texts, Unreadable, read
from claimdeck.pipeline.intake.x12.envelope import CONTROLS, encoding_of

MOST_ROWS: Final = 10_000_000
MOST_CELL_CHARS: Final = 2_000
MOST_LINES: Final = 999
_LAST_LINE: Final = 9_999
CHUNK: Final = 10_000
_DELIMITERS: Final = ",;\t|"
_HEAD: Final = 64 * 1024
_LETTERS: Final = {letter: str(number) for number, letter in enumerate("ABCDEFGHIJKL", start=1)}
_PLACE: Final = {column.name: place for place, column in enumerate(CLAIM)}
_LINE_PLACE: Final = {column.name: place for place, column in enumerate(LINE[1:])}


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file that was looked through; `repeated` are hashes of claim_ids whose rows do not stand together."""

    path: Path
    encoding: str
    delimiter: str
    headings: Headings
    rows: int
    claims: int
    repeated: frozenset[int] = field(repr=False)

    @property
    def unused(self) -> tuple[str, ...]:
        """Headings that say nothing to us."""
        return self.headings.unused


def headings_at_beginning(path: Path) -> Headings:
    """The columns of a file; nothing below its header line is looked at. Raises Refused."""
    return _begun(path)[2]


def looked_through(path: Path) -> CsvFile:
    """Header, rows and quotation marks, before any claim is used. Raises Refused with the row."""
    encoding, delimiter, headings, records = _begun(path)
    rows, ids = 0, array("q")
    for claim_id, lines in groupby(records, key=lambda record: record[1][headings.claim[0]].strip()):
        ids.append(hash(claim_id))
        count = sum(1 for _ in lines)
        rows += count
        if count > MOST_LINES:
            raise Refused(f"Row {rows:,}: more than {MOST_LINES} rows in a row have the same claim_id.")
        if rows > MOST_ROWS:
            raise TooLarge(f"The file has more than {MOST_ROWS:,} rows. Split it into smaller files.")
    if not rows:
        raise Refused("The file has a header line and no rows below it.")
    hashes, counts = np.unique(np.frombuffer(ids, dtype=np.int64), return_counts=True)
    return CsvFile(path, encoding, delimiter, headings, rows, len(ids), frozenset(hashes[counts > 1].tolist()))


def _begun(path: Path) -> tuple[str, str, Headings, Iterator[tuple[int, list[str]]]]:
    """Encoding, delimiter and columns of a file, and its rows below the header line."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        head = file.read(_HEAD)
    if not head.strip():
        raise Refused("The file is empty.")
    first = re.split(r"[\r\n]", head.lstrip("\r\n"), maxsplit=1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    records = _records(path, encoding, delimiter)
    header = next(records, None)
    if header is None:
        raise Refused("The file has no header line.")
    return encoding, delimiter, headings_of(header[1]), records


def csv_claims(file: CsvFile, chunk: int = CHUNK) -> Iterator[Read]:
    """The claims of a file that was looked through, at most `chunk` at a time, in its order."""
    place, seen = file.headings.claim[0], set[str]()
    texts = Texts()
    records = _records(file.path, file.encoding, file.delimiter)
    header = next(records)[1]
    for claim_id, group in groupby(records, key=lambda record: record[1][place].strip()):
        rows = list(group)
        again = hash(claim_id) in file.repeated and claim_id in seen
        if hash(claim_id) in file.repeated:
            seen.add(claim_id)
        problem = _problem(claim_id, rows, file.headings, again=again)
        if problem is not None:
            texts.unreadable.append(problem)
        else:
            _add(texts, claim_id, rows, header, file)
        if texts.full(chunk):
            yield _read(texts)
            texts = Texts()
    if len(texts):
        yield _read(texts)


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with their number (the header line is 0), without blank ones. Raises Refused."""
    csv.field_size_limit(MOST_CELL_CHARS)
    width, number = 0, -1
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for record in reader:
                number += 1
                if not any(record):
                    number -= not width
                    continue
                width = width or len(record)
                if not "".join(record).isprintable() and CONTROLS.search("".join(record)):
                    raise Refused(f"{_where(number)} has control characters, which no claim has.")
                if len(record) != width:
                    if len(record) < width or any(record[width:]):
                        raise Refused(f"{_where(number)} has {len(record):,} cells, the header line {width:,}.")
                    record = record[:width]
                yield number, record
        except csv.Error as error:
            said = str(error)
            what = "has a cell that is too long, or a quotation mark that is not closed"
            what = "has a quotation mark in the middle of a cell" if "expected after" in said else what
            raise Refused(f"{_where(number + 1)} {what}.") from None


def _where(number: int) -> str:
    return f"Row {number:,}" if number else "The header line"


def _problem(claim_id: str, rows: list[tuple[int, list[str]]], headings: Headings, *, again: bool) -> Unreadable | None:
    """Why these rows are no claim."""
    first, cells = rows[0]
    reason = ""
    if not claim_id or len(claim_id) > CLAIM[0].length:
        reason = f"claim_id is missing or longer than {CLAIM[0].length} characters."
    elif again:
        reason = "The rows of this claim do not stand together: it has come further up."
    else:
        for _, others in rows[1:]:
            for column, place in zip(CLAIM, headings.claim, strict=True):
                if place >= 0 and others[place] != cells[place] and others[place].strip():
                    reason = f"The rows of this claim disagree: {column.label}."
        numbers = [_line_number(row, nth, headings) for nth, (_, row) in enumerate(rows, start=1)]
        if not all(0 < number <= _LAST_LINE for number in numbers):
            reason = f"line_number is no whole number from 1 to {_LAST_LINE:,}."
        elif len(set(numbers)) < len(numbers):
            reason = "Two rows of this claim have the same line_number."
    return Unreadable(first, claim_id[:50], 0, "", reason) if reason else None


def _line_number(row: list[str], nth: int, headings: Headings) -> int:
    """What the row says, else its place in the claim; 0 for what is no number."""
    said = _cell(row, headings.line[_LINE_PLACE["line_number"]]).strip()
    if not said:
        return nth
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0


def _add(texts: Texts, claim_id: str, rows: list[tuple[int, list[str]]], header: list[str], file: CsvFile) -> None:
    headings, (place, first) = file.headings, rows[0]
    claim = [_cell(first, where) for where in headings.claim]
    claim[0] = claim_id
    codes = [code for code in (_cell(first, where).strip() for where in headings.diagnoses) if code]
    primary = claim[_PLACE["primary_diagnosis"]].strip()
    if primary and not codes:
        codes = [primary]
    claim[_PLACE["primary_diagnosis"]] = primary or (codes[0] if codes else "")
    texts.claims.append(tuple(claim))
    texts.diagnoses.extend((claim_id, nth, code, "ABK" if nth == 1 else "ABF") for nth, code in enumerate(codes, 1))
    for nth, (_, row) in enumerate(rows, start=1):
        line = [_cell(row, where) for where in headings.line]
        if not any(cell.strip() for cell in line):
            continue
        number = _line_number(row, nth, headings)
        line[_LINE_PLACE["line_number"]] = str(number)
        line[_LINE_PLACE["unit_type"]] = line[_LINE_PLACE["unit_type"]] or "UN"
        pointer = _LINE_PLACE["diagnosis_pointer"]
        line[pointer] = _pointers(line[pointer])
        texts.lines.append((claim_id, *line))
        for where, role, of_line in headings.providers:
            npi = _cell(row, where).strip()
            if npi and (of_line or nth == 1):
                texts.providers.append((claim_id, number if of_line else 0, role, npi))
    texts.add_original(place, _original(header, [row for _, row in rows]))


def _cell(row: list[str], place: int) -> str:
    return row[place] if place >= 0 else ""


def _pointers(text: str) -> str:
    """Pointers as the 837 has them, 1:2, whether they were written 1,2 or A,B or AB; anything else as it is."""
    parts = re.findall(r"[A-L]|[0-9]+", text.upper())
    if re.fullmatch(r"[A-L0-9\s,:;/|-]*", text.upper()):
        return ":".join(_LETTERS.get(part, part) for part in parts)
    return text


def _original(header: list[str], rows: list[list[str]]) -> bytes:
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows([header, *rows])
    return target.getvalue().encode()


def _read(texts: Texts) -> Read:
    """Days that only the lines, or only the claim, name are those of the other too."""
    found = read(texts, [ISO, AMERICAN, COMPACT])
    days = found.claims.lines.group_by("claim_id").agg(
        first=pl.col("service_from_date").min(), last=pl.max_horizontal("service_from_date", "service_to_date").max()
    )
    claims = (
        found.claims.claims.join(days, on="claim_id", how="left", maintain_order="left")
        .with_columns(
            service_from_date=pl.coalesce("service_from_date", "first"),
            service_to_date=pl.coalesce("service_to_date", "last"),
        )
        .drop("first", "last")
    )
    of_claim = claims.select("claim_id", claim_from="service_from_date", claim_to="service_to_date")
    lines = (
        found.claims.lines.join(of_claim, on="claim_id", how="left", maintain_order="left")
        .with_columns(
            service_to_date=pl.coalesce("service_to_date", "service_from_date", "claim_to"),
            service_from_date=pl.coalesce("service_from_date", "claim_from"),
        )
        .drop("claim_from", "claim_to")
    )
    kept = Claims(claims, lines, found.claims.diagnoses, found.claims.providers)
    return replace(found, claims=kept)
