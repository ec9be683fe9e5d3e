"""A page of a job's result lines, quick wherever it lies: kept counts, keys first, read from the nearer end."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from claimdeck.accounts.access import Caller
from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.claims.permissions import PATIENTS_READ
from claimdeck.kit.errors import FieldError, Refused
from claimdeck.payers.outcomes import ANSWERED, NOT_ANSWERED, Outcome
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.results import tallies
from claimdeck.status.results.columns import FILTERS, ROW_ORDER, shown
from claimdeck.status.results.in_work import RowInWork, claims_in_work
from claimdeck.status.results.schemas import RowQuery
from claimdeck.status.selectors import not_answered
from claimdeck.web.pages import Page, address_of, ordered

Key = tuple[int, int]


def page_of_rows(request: HttpRequest, caller: Caller, job: CSVJob, query: RowQuery) -> Page[RowInWork]:
    """The asked page of a job's lines, in the order of the file or as `ordering` says.

    `after` and `before` are "row.part" of a line: in the order of the file the page then begins behind it, or ends
    before it, whatever has been written in between. Links to the next and the previous page carry them.
    """
    rows = _chosen(job, query)
    count = _kept_count(job, query)
    count = rows.count() if count is None else count
    rows = ordered(rows, query.ordering, ROW_ORDER)
    in_order = not rows.query.order_by
    found = _lines(rows, _keys_of_page(rows, query, count, in_order=in_order))
    after = {"after": f"{found[-1].row}.{found[-1].part}"} if in_order and found else {}
    before = {"before": f"{found[0].row}.{found[0].part}"} if in_order and found else {}
    page, there_is_more = query.page, query.page * query.page_size < count
    # Constructed, not validated: each line is its schema already, of five hundred.
    return Page[RowInWork].model_construct(
        count=count,
        next=address_of(request, page + 1, after) if there_is_more else None,
        previous=address_of(request, page - 1, before) if page > 1 else None,
        results=lines_shown(caller, job, found),
    )


def lines_shown(caller: Caller, job: CSVJob, lines: Sequence[ResultRow]) -> list[RowInWork]:
    """These lines as the caller may see them."""
    with_patient, in_work = caller.may(PATIENTS_READ), claims_in_work(caller, job, lines)
    return [
        RowInWork.model_construct(**vars(shown(line, with_patient=with_patient)), work_claim=in_work.get(line.pk))
        for line in lines
    ]


def _chosen(job: CSVJob, query: RowQuery) -> QuerySet[ResultRow]:
    rows = not_answered(job) if query.only == "not_answered" else ResultRow.objects.filter(job=job)
    asked = {field: getattr(query, name) for name, field in FILTERS.items()}
    rows = rows.filter(**{field: value for field, value in asked.items() if value is not None})
    if query.claim_number:
        payers = Q(claim_key__startswith=claim_number_key(query.claim_number))
        rows = rows.filter(payers | Q(patient_account_number=query.claim_number))
    return rows


def _kept_count(job: CSVJob, query: RowQuery) -> int | None:
    """How many lines there are with these filters, by the kept counts; None where they do not say."""
    if query.claim_number:
        return None
    standing = tallies.standing(job)
    lines, wanted = standing.results, set(Outcome)
    if query.only is not None:
        if any(tally.rows != tally.results for tally in standing.tallies.values()):
            # Lines of rows that another line answers are left out, and only the lines tell which.
            return None
        wanted &= NOT_ANSWERED
    if query.outcome is not None:
        wanted &= {query.outcome}
    if query.success is not None:
        wanted = wanted & ANSWERED if query.success else wanted - ANSWERED
    return sum(lines.get(one, 0) for one in wanted)


def _keys_of_page(rows: QuerySet[ResultRow], query: RowQuery, count: int, *, in_order: bool) -> list[Key]:
    size, start = query.page_size, (query.page - 1) * query.page_size
    if in_order and query.after:
        return _keys(rows.filter(_beyond(_key(query.after, "after"), "gt")), 0, size)
    if in_order and query.before:
        return _keys(rows.filter(_beyond(_key(query.before, "before"), "lt")).reverse(), 0, size)[::-1]
    if start + size // 2 > count // 2:
        # Past the middle the way back from the end is shorter. The last page holds what is left over.
        return _keys(rows.reverse(), max(0, count - start - size), min(size, max(0, count - start)))[::-1]
    return _keys(rows, start, size)


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
