"""What is answered when Django itself refuses or fails: problems for programs, a calm page for people."""

import sys
from collections.abc import Callable
from typing import Final

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.views.decorators.csrf import csrf_exempt

from claimdeck.kit.errors import ClaimdeckError, TooMany
from claimdeck.web.problems import AWAY, RETRY_SECONDS, database_problem, problem, unexpected_fault, while_away

log = structlog.get_logger(__name__)

API: Final = "/api/"

_PAGE: Final = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} · Claimdeck</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem;"
    "color:#1f2933;background:#fff}}a{{color:#1c5d99}}</style></head>"
    '<body><main><h1>{title}</h1><p>{detail}</p><p><a href="/">Go to Claimdeck</a></p></main></body></html>'
)


def _answer(
    request: HttpRequest,
    status: int,
    title: str,
    detail: str,
    *,
    code: str,
    retry_after: float | None = None,
) -> HttpResponse:
    if request.path.startswith(API):
        return problem(status, title, detail, code=code, retry_after=retry_after)
    response = HttpResponse(format_html(_PAGE, title=title, detail=detail), status=status)
    if retry_after is not None:
        response["Retry-After"] = str(max(1, round(retry_after)))
    return response


class OwnErrors:
    """Middleware: our own errors outside of the API, such as too many log-ins at the Django admin, as a calm page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, ClaimdeckError):
            return None
        wait = error.retry_after if isinstance(error, TooMany) else None
        return _answer(request, error.status, error.title, error.detail, code=error.code, retry_after=wait)


class ApiMethods:
    """Middleware: a method that an address of the API does not know is answered as a problem too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or not request.path.startswith(API):
            return response
        detail = f"This address knows {response.headers.get('Allow', 'other methods')} only."
        answer = problem(405, "Method not allowed", detail, code="METHOD_NOT_ALLOWED")
        answer["Allow"] = response.headers.get("Allow", "")
        return answer


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the security token of its page; the reason is Django's and stays inside."""
    detail = "The security token of the page is missing or out of date. Reload the page and try again."
    return _answer(request, 403, "Not allowed", detail, code="CSRF")


# Nothing is changed there, and a program with a token has no CSRF token: it is to hear that the address is wrong.
@csrf_exempt
def unknown_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Whatever stands under /api/ and is no operation."""
    detail = "There is no such address in the API. Check its spelling; addresses end with a slash."
    return _answer(request, 404, "Not found", detail, code="NOT_FOUND")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    title = "The request cannot be read"
    return _answer(request, 400, title, "Check it and send it again.", code="BAD_REQUEST")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, "Not allowed", "You may not do this.", code="FORBIDDEN")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    detail = "There is nothing here, or it is not yours to see."
    return _answer(request, 404, "Not found", detail, code="NOT_FOUND")


def server_error(request: HttpRequest) -> HttpResponse:
    """What nobody thought of, or a database that failed outside of the API's operations, such as for the session."""
    error = sys.exc_info()[1]
    if isinstance(error, (OperationalError, InterfaceError)):
        log.error("database_failed", error=type(error).__name__)
        # Before an address was looked up, nothing that stands there was begun.
        return database_away(request, untouched=request.resolver_match is None)
    return _answer(request, 500, "Something went wrong", unexpected_fault(request), code="ERROR")


def database_away(request: HttpRequest, *, untouched: bool) -> HttpResponse:
    """The answer while the database is away; `untouched` says that nothing of the request was begun."""
    if request.path.startswith(API):
        return database_problem(request, untouched=untouched)
    return _answer(request, 503, AWAY, while_away(request, untouched), code="", retry_after=RETRY_SECONDS)
