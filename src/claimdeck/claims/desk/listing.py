"""A page of claims: keys first, so that rows with their sealed columns are read only for the page itself."""

from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest

from claimdeck.claims.desk.filters import ORDER, USUAL_ORDER
from claimdeck.claims.desk.presenting import row
from claimdeck.claims.desk.schemas import ClaimRow
from claimdeck.claims.domain.deadlines import WorkDay
from claimdeck.claims.models import Claim
from claimdeck.web.pages import Page, PageQuery, address_of, ordered

_LEFT_OUT: Final = ("other_columns", "hold_reason", "next_action", "patient_id", "cpt_codes", "icd10_codes")


def page_of(
    request: HttpRequest, claims: QuerySet[Claim], query: PageQuery, ordering: str, day: WorkDay
) -> Page[ClaimRow]:
    """The asked page, by deadline where nothing else is said. Raises Refused for an order that there is not."""
    in_order = ordered(claims, ordering or USUAL_ORDER, ORDER)
    count, start = claims.count(), (query.page - 1) * query.page_size
    found = rows_of(in_order, day, start, query.page_size) if start < count else []
    return Page[ClaimRow].model_construct(
        count=count,
        next=address_of(request, query.page + 1) if start + query.page_size < count else None,
        previous=address_of(request, query.page - 1) if query.page > 1 else None,
        results=found,
    )


def rows_of(in_order: QuerySet[Claim], day: WorkDay, start: int, size: int) -> list[ClaimRow]:
    """The rows from `start` on, in their order."""
    keys = list(in_order.values_list("pk", flat=True)[start : start + size])
    rows = Claim.objects.select_related("assignee", "practice").defer(*_LEFT_OUT).in_bulk(keys)
    return [row(rows[key], day) for key in keys if key in rows]
