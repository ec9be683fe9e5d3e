"""A page of a job's result lines, quick wherever it lies: kept counts, keys first, read from the nearer end."""

from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from claimdeck.kit.errors import FieldError, Refused
from claimdeck.payers.outcomes import ANSWERED, NOT_ANSWERED, Outcome
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.results import tallies
from claimdeck.web.pages import PageContent, T, address_of

Key = tuple[int, int]


def kept_count(job: CSVJob, *, outcome: Outcome | None, success: bool | None, not_answered: bool) -> int | None:
    """How many lines there are with these filters, by the kept counts; None where they do not say."""
    standing = tallies.standing(job)
    lines, wanted = standing.results, set(Outcome)
    if not_answered:
        if any(tally.rows != tally.results for tally in standing.tallies.values()):
            # Lines of rows that another line answers are left out, and only the lines tell which.
            return None
        wanted &= NOT_ANSWERED
    if outcome is not None:
        wanted &= {outcome}
    if success is not None:
        wanted = wanted & ANSWERED if success else wanted - ANSWERED
    return sum(lines.get(one, 0) for one in wanted)


def page_of_rows(
    request: HttpRequest,
    rows: QuerySet[ResultRow],
    present: Callable[[ResultRow], T],
    *,
    page: int,
    page_size: int,
    count: int | None,
    after: str = "",
    before: str = "",
) -> PageContent[T]:
    """The page of `rows`, which have their order. `count` is counted where it is None.

    `after` and `before` are "row.part" of a line: in the order of the file the page then begins behind it, or ends
    before it, whatever has been written in between. Links to the next and the previous page carry them.
    """
    count = rows.count() if count is None else count
    start = (page - 1) * page_size
    in_order = _is_in_file_order(rows)
    if in_order and after:
        keys = _keys(rows.filter(_beyond(_key(after, "after"), "gt")), 0, page_size)
    elif in_order and before:
        keys = _keys(rows.filter(_beyond(_key(before, "before"), "lt")).reverse(), 0, page_size)[::-1]
    elif start + page_size // 2 > count // 2:
        # Past the middle the way back from the end is shorter. The last page holds what is left over.
        rest = max(0, count - start - page_size)
        keys = _keys(rows.reverse(), rest, min(page_size, max(0, count - start)))[::-1]
    else:
        keys = _keys(rows, start, page_size)
    found = _lines(rows, keys)
    mark = {"after": f"{found[-1].row}.{found[-1].part}"} if in_order and found else {}
    first = {"before": f"{found[0].row}.{found[0].part}"} if in_order and found else {}
    return PageContent(
        count=count,
        next=address_of(request, page + 1, mark) if start + page_size < count else None,
        previous=address_of(request, page - 1, first) if page > 1 else None,
        results=[present(line) for line in found],
    )


def _is_in_file_order(rows: QuerySet[ResultRow]) -> bool:
    return not rows.query.order_by


def _key(text: str, name: str) -> Key:
    row, _, part = text.partition(".")
    if not (row.isascii() and row.isdigit() and part.isascii() and part.isdigit() and len(text) <= 20):
        message = "Take it from the address of the next or the previous page, as it stands there."
        raise Refused("The place in the list cannot be read.", errors=[FieldError(name, message)])
    return int(row), int(part)


def _beyond(key: Key, side: str) -> Q:
    row, part = key
    # The first term alone tells an index where to begin.
    return Q(**{f"row__{side}e": row}) & (Q(**{f"row__{side}": row}) | Q(row=row, **{f"part__{side}": part}))


def _keys(rows: QuerySet[ResultRow], start: int, size: int) -> list[Key]:
    """Row and part alone are read and sorted while the lines before the page are skipped."""
    return list(rows.values_list("row", "part")[start : start + size]) if size > 0 else []


def _lines(rows: QuerySet[ResultRow], keys: list[Key]) -> list[ResultRow]:
    """The lines of these keys, in their order."""
    if not keys:
        return []
    here = {(line.row, line.part): line for line in rows.order_by().filter(row__in={row for row, _ in keys})}
    return [here[key] for key in keys if key in here]
