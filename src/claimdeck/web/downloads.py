"""Tables as downloads: files that are made whole before they are sent."""

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final

from django.conf import settings
from django.http import FileResponse

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
