"""Tables as downloads: templates to fill in, and files that are made whole before they are sent."""

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final

from django.conf import settings
from django.http import FileResponse, HttpResponse

from claimdeck.tabular.columns import ColumnSet
from claimdeck.tabular.writing import template_csv, template_xlsx

CSV: Final = "text/csv; charset=utf-8"
TSV: Final = "text/tab-separated-values; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES: Final = {"csv": CSV, "tsv": TSV, "xlsx": XLSX}

_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
# What the API's description says of an operation that answers with a table.
FILE: Final[dict[str, Any]] = {
    "responses": {
        200: {
            "description": "The file",
            "content": {"text/csv": _BINARY, XLSX: _BINARY, "text/tab-separated-values": _BINARY},
        }
    }
}


def template_of(columns: ColumnSet, name: str, kind: str) -> HttpResponse:
    """An empty upload with an example row, as csv or xlsx, under `name`."""
    content = template_content(columns, kind)
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def template_content(columns: ColumnSet, kind: str) -> bytes:
    """The bytes of a template, csv or xlsx."""
    return template_xlsx(columns) if kind == "xlsx" else template_csv(columns)


def download(name: str, kind: str, write: Callable[[BinaryIO], None]) -> FileResponse:
    """What `write` writes, as the file `name` of a kind of TYPES.

    Made whole before it is sent, with its length: the server ends a stream that breaks off as if it were complete.
    """
    target = TemporaryFile(dir=str(settings.FILE_UPLOAD_TEMP_DIR))  # noqa: SIM115 - the response closes it
    try:
        write(target)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"{name}.{kind}", content_type=TYPES[kind])
