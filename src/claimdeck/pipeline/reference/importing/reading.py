"""A table of a file to the columns of its kind, a few thousand rows at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from claimdeck.kit.errors import Refused
from claimdeck.pipeline.domain.pricing.places import FACILITY
from claimdeck.pipeline.reference.importing import files, fixed
from claimdeck.pipeline.reference.importing.headers import LOOKED_AT, Header, find_header, missing
from claimdeck.pipeline.reference.kinds import LABELS, ReferenceKind
from claimdeck.pipeline.reference.releases import Columns

_ROWS_AT_ONCE: Final = 5_000
_MOST_ERRORS: Final = 10
# A line with less is a note beneath the table.
_CELLS_OF_A_ROW: Final = 2

Numbered = tuple[int, float, Sequence[str]]
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Recognized:
    """A table of which the kind is known. `header` is None for a code set without one, `delimiter` for a workbook."""

    source: files.Source
    kind: ReferenceKind
    header: Header | None = None
    delimiter: str | None = None


def recognized(source: files.Source, kind: ReferenceKind | None = None) -> Recognized | None:
    """What a table is, by its header; None where it is none of ours. With `kind` it must be that, or is refused."""
    heads: dict[str | None, list[files.Record]] = {}
    if source.workbook:
        heads[None] = files.workbook_records(source)[:LOOKED_AT]
    else:
        if kind in (None, ReferenceKind.ICD10) and fixed.is_code_set(_head(source)):
            return Recognized(source, ReferenceKind.ICD10)
        heads = {sign: files.first_records(source, sign) for sign in files.delimiters(source)}
    found = [
        Recognized(source, header.layout.kind, header, sign)
        for sign, records in heads.items()
        if (header := find_header(records, kind)) is not None
    ]
    if not found and kind is not None:
        lacking = min((missing(records, kind) for records in heads.values()), key=len, default=[])
        named = ", ".join(column.replace("_", " ") for column in lacking) or "a header"
        raise Refused(f"{source.names[0]}: no header of {LABELS[kind]} was found; it lacks {named}.")
    return max(found, key=lambda one: len(one.header.places) if one.header else 0, default=None)


def columns(table: Recognized, progress: Callable[[float], None] = lambda _part: None) -> Iterator[Columns]:
    """The rows as columns of the kind's table. `progress` is told how much of the file is read, from 0 to 1.

    Raises Refused with the line and the column of each of the first errors.
    """
    rows = _fixed(table) if table.header is None else _rows(table, table.header, progress)
    block: list[Row] = []
    for row in rows:
        block.append(row)
        if len(block) == _ROWS_AT_ONCE:
            yield _turned(block)
            block = []
    if block:
        yield _turned(block)


def _head(source: files.Source) -> list[str]:
    return [line for line, _ in zip(files.lines(source), range(LOOKED_AT), strict=False)]


def _fixed(table: Recognized) -> Iterator[Row]:
    try:
        yield from (row for _, row in fixed.diagnoses(files.lines(table.source)))
    except ValueError as error:
        raise Refused(f"{table.source.names[0]}: {error}") from error


def _records(table: Recognized, header: Header) -> Iterator[Numbered]:
    """What stands beneath the header, with its line, or in a workbook its row not counting blank ones."""
    if table.delimiter is None:
        rows = files.workbook_records(table.source)
        yield from ((n + 1, n / len(rows), row) for n, row in enumerate(rows) if n > header.last)
        return
    records = files.text_records(table.source, table.delimiter)
    yield from (record for n, record in enumerate(records) if n > header.last)


def _rows(table: Recognized, header: Header, progress: Callable[[float], None]) -> Iterator[Row]:
    errors: list[str] = []
    seen: dict[tuple[object, ...], int] = {}
    unique, first_wins = header.layout.unique, header.layout.first_wins
    count = 0
    for line, part, cells in _records(table, header):
        if sum(bool(cell.strip()) for cell in cells[:12]) < _CELLS_OF_A_ROW:
            continue
        row = _row(header, line, cells, errors, skip_unreadable=first_wins)
        if len(errors) >= _MOST_ERRORS:
            break
        if row is None:
            continue
        if unique:
            key = tuple(row[name] for name in unique)
            earlier = seen.setdefault(key, line)
            if earlier != line:
                if not first_wins:
                    errors.append(f"line {line}: {' '.join(map(str, key)).strip()} stands on line {earlier} already")
                continue
        count += 1
        if count % _ROWS_AT_ONCE == 0:
            progress(part)
        yield row
    if errors:
        raise Refused(f"{table.source.names[0]}: {'; '.join(errors)}. Nothing of it was imported.")
    if count == 0:
        raise Refused(f"{table.source.names[0]} has no rows beneath its header.")
    progress(1.0)


def _row(
    header: Header, line: int, cells: Sequence[str], errors: list[str], *, skip_unreadable: bool
) -> dict[str, object] | None:
    """The row's values, or None when something is wrong with it, which is then among `errors`."""
    row: dict[str, object] = {}
    for heading, place in header.places.items():
        try:
            row[heading.column] = heading.read(cells[place] if place < len(cells) else "")
        except ValueError as error:
            # Of HCPCS's list: modifiers stand among the codes, and belong to a table of their own.
            if not (skip_unreadable and heading.column == "code"):
                errors.append(f"line {line}, column {header.names[place]}: {error}")
            return None
    return _FINISHED.get(header.layout.kind, _as_it_is)(row)


def _as_it_is(row: dict[str, object]) -> dict[str, object]:
    return row


def _with_facility(row: dict[str, object]) -> dict[str, object]:
    return {**row, "facility": row["code"] in FACILITY}


def _without_grouping(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "grouping"}


_FINISHED: Final = {ReferenceKind.POS: _with_facility, ReferenceKind.TAXONOMY: _without_grouping}


def _turned(rows: Iterable[Row]) -> Columns:
    rows = list(rows)
    return {name: [row[name] for row in rows] for name in rows[0]}
