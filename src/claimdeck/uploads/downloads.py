"""Templates to fill in, as downloads."""

from django.http import HttpResponse

from claimdeck.tabular.columns import ColumnSet
from claimdeck.tabular.writing import template_csv, template_xlsx
from claimdeck.web.downloads import TYPES


def template_of(columns: ColumnSet, name: str, kind: str) -> HttpResponse:
    """An empty upload with an example row, as csv or xlsx, under `name`."""
    content = template_content(columns, kind)
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def template_content(columns: ColumnSet, kind: str) -> bytes:
    """The bytes of a template, csv or xlsx."""
    return template_xlsx(columns) if kind == "xlsx" else template_csv(columns)
