"""Paged lists: sorted and cut in the database, always with the total."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypedDict, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, QuerySet
from django.http import HttpRequest
from ninja import Field, Schema

from claimdeck.kit.errors import FieldError, Refused
from claimdeck.web.forms import Filters

T = TypeVar("T")
M = TypeVar("M", bound=Model)

PAGE_SIZE = 50
LARGEST_PAGE = 500
LARGEST_PAGE_NUMBER = 1_000_000


class PageQuery(Filters):
    """What every list takes."""

    page: int = Field(1, ge=1, le=LARGEST_PAGE_NUMBER)
    page_size: int = Field(PAGE_SIZE, ge=1, le=LARGEST_PAGE)


class Page(Schema, Generic[T]):
    """One page of a list; `next` and `previous` are addresses or null."""

    count: int
    next: str | None
    previous: str | None
    results: list[T]


class PageContent(TypedDict, Generic[T]):
    """What a page is made of, before it is written."""

    count: int
    next: str | None
    previous: str | None
    results: list[T]


def paginate(
    request: HttpRequest, queryset: QuerySet[M], query: PageQuery, present: Callable[[M], T]
) -> PageContent[T]:
    """The asked page of `queryset`, each item through `present`; a page past the end is empty."""
    count = queryset.count()
    start = (query.page - 1) * query.page_size
    items = [present(item) for item in queryset[start : start + query.page_size]] if start < count else []
    return PageContent(
        count=count,
        next=address_of(request, query.page + 1) if start + query.page_size < count else None,
        previous=address_of(request, query.page - 1) if query.page > 1 else None,
        results=items,
    )


def address_of(request: HttpRequest, page: int, place: Mapping[str, str] | None = None) -> str:
    """The address of another page of the same list; `place` is what `after` or `before` say of it."""
    parameters = request.GET.copy()
    parameters["page"] = str(page)
    for name in ("after", "before"):
        parameters.pop(name, None)
    parameters.update(place or {})
    return request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}")


def ordered(queryset: QuerySet[Any], ordering: str, columns: Mapping[str, str], tie: str = "pk") -> QuerySet[Any]:
    """Sort by a comma-separated list of names, `-` for descending, nulls last; nothing asked leaves it as it is.

    `columns` maps the names that may be asked for to the columns they stand for. Raises Refused.
    """
    terms: list[Any] = []
    for name in filter(None, (part.strip() for part in ordering.split(","))):
        column = columns.get(name.removeprefix("-"))
        if column is None:
            message = f"Cannot sort by this; choose from {', '.join(columns)}."
            raise Refused("The list cannot be sorted like this.", errors=[FieldError("ordering", message)])
        # Said of a column without nulls, it would keep PostgreSQL from using the column's index.
        nulls_last = _may_be_null(queryset.model, column) or None
        terms.append((F(column).desc if name.startswith("-") else F(column).asc)(nulls_last=nulls_last))
    return queryset.order_by(*terms, tie) if terms else queryset


def _may_be_null(model: type[Model], column: str) -> bool:
    """Also of what is reckoned, or stands in another table."""
    try:
        return bool(getattr(model._meta.get_field(column), "null", True))
    except FieldDoesNotExist:
        return True
