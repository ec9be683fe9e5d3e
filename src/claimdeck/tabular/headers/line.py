"""Which line of a table is its header: reports put titles above it. Runs in the child process."""

from collections.abc import Iterable, Sequence

from claimdeck.tabular.headers.keys import recognised

# A title, the practice, a range of dates, who printed it: reports begin within so many lines.
LINES_LOOKED_AT = 25
# One known word could be part of a title; two different ones in a line are a header.
_ENOUGH = 2


def looked_at(records: Iterable[Sequence[str] | None]) -> list[Sequence[str] | None]:
    """The first records of a table until enough of them are not blank; a blank one may be None."""
    head: list[Sequence[str] | None] = []
    filled = 0
    for record in records:
        head.append(record)
        filled += not is_blank(record)
        if filled == LINES_LOOKED_AT:
            break
    return head


def is_blank(record: Sequence[str] | None) -> bool:
    """Whether a record holds nothing to be read."""
    return record is None or not any(cell.strip("\ufeff \t\r\n\xa0") for cell in record)


def header_place(head: Iterable[Sequence[str] | None], known: frozenset[str]) -> tuple[int, int]:
    """How many lines with anything in them stand above the header, and how many of its headers are known.

    The header is the line with the most known headers, the first of equals; where no line has two of them it
    is the first line.
    """
    best, place = 0, 0
    above = 0
    for record in head:
        if is_blank(record) or record is None:
            continue
        score = recognised(record, known)
        if score > best:
            best, place = score, above
        above += 1
    return (place, best) if best >= _ENOUGH else (0, best)


def is_header(score: int) -> bool:
    """Whether a line with so many known headers is one for certain."""
    return score >= _ENOUGH
