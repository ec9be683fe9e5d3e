"""The web app's one page, for every address that is not the API, the admin or a static file."""

from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

APP: Final = Path(__file__).parent / "static" / "app"

NOT_BUILT: Final = (
    "<!doctype html><html lang=en><title>Claimdeck</title><h1>Claimdeck is running</h1>"
    "<p>The web app is not built in this checkout. Run <code>make frontend</code> and reload. "
    "The API is at <a href=/api/v1/docs>/api/v1/docs</a>.</p></html>"
)


@require_safe
def index(_request: HttpRequest, **_kwargs: str) -> HttpResponse:
    """The page; never cached, so that a new release is seen at once."""
    page = APP / "index.html"
    if not page.is_file():
        return HttpResponse(NOT_BUILT, status=503)
    response = HttpResponse(page.read_bytes(), content_type="text/html; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
