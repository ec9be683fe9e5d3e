"""Imports over HTTP: a file of claims, or claims that are here already, to be planned."""

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from claimdeck.accounts.access import require, signed_in
from claimdeck.assignment.domain.layout import LAYOUT
from claimdeck.assignment.permissions import ASSIGNMENT_READ
from claimdeck.assignment.schemas import KindQuery
from claimdeck.uploads.downloads import FILE, template_of

router = Router(tags=["assignment"], auth=signed_in)


@router.get("assignment/imports/template/", openapi_extra=FILE, summary="An empty file of claims with an example row")
def import_template(request: HttpRequest, query: Query[KindQuery]) -> HttpResponse:
    """As csv or xlsx, under the headings that are read; the example is plainly invented."""
    require(request, ASSIGNMENT_READ)
    return template_of(LAYOUT.columns, "claims-to-assign", query.format)
