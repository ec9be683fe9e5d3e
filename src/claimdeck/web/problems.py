"""Every error of the API in one shape: RFC 9457 problem details."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    RawPostDataException,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import ValidationError as PydanticError

from claimdeck.kit.errors import ClaimdeckError, FieldError, TooMany, Unavailable

log = structlog.get_logger(__name__)

# What our functions call the schemas of forms and queries.
_INNER_NAMES = frozenset({"form", "query", "filters"})

CONTENT_TYPE = "application/problem+json"

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
AWAY: Final = "The database does not answer"
# How long whoever hears of an outage is asked to wait.
RETRY_SECONDS: Final = 5


def problem(
    status: int,
    title: str,
    detail: str,
    *,
    code: str = "ERROR",
    errors: tuple[FieldError, ...] = (),
    retry_after: float | None = None,
    members: Mapping[str, object] | None = None,
) -> HttpResponse:
    """An answer of type application/problem+json; `errors` is empty when no field is at fault."""
    body = {
        **(members or {}),
        "type": f"urn:claimdeck:problem:{code.lower().replace('_', '-')}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "errors": [{"field": error.field, "message": error.message} for error in errors],
    }
    response = JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    if retry_after is not None:
        response["Retry-After"] = str(max(1, round(retry_after)))
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def of_error(error: ClaimdeckError) -> HttpResponse:
    """The answer for one of our own errors."""
    wait = error.retry_after if isinstance(error, (TooMany, Unavailable)) else None
    return problem(
        error.status,
        error.title,
        error.detail,
        code=error.code,
        errors=error.errors,
        retry_after=wait,
        members=error.members,
    )


def database_problem(request: HttpRequest, *, untouched: bool) -> HttpResponse:
    """The answer while the database is away; `untouched` says that nothing of the request was begun."""
    response = problem(503, AWAY, while_away(request, untouched), code="DATABASE_AWAY", retry_after=RETRY_SECONDS)
    response.database_away = True  # type: ignore[attr-defined]
    return response


def while_away(request: HttpRequest, untouched: bool) -> str:
    """What a person is told while the database is away; never that something is safe which may not be stored."""
    if request.method in SAFE:
        return "Claimdeck cannot reach its database, so nothing can be shown. Try again in a moment."
    if untouched:
        return "Claimdeck cannot reach its database. Nothing was stored or changed; try again in a moment."
    return (
        "Claimdeck lost its database while it worked on this. It is not known whether it was stored: "
        "look, when the database is back, before you send it again."
    )


def unexpected_fault(request: HttpRequest) -> str:
    """What a person is told of a fault that nobody thought of."""
    sent = "nothing was changed. Try again"
    if request.method not in SAFE:
        sent = "it is not known whether what you sent was stored. Look before you send it again"
    return f"An unexpected fault on our side; {sent}, and tell your administrator if it stays."


def field_errors(findings: Iterable[Mapping[str, Any]]) -> tuple[FieldError, ...]:
    """Pydantic's findings as field and message, without the value that was sent."""
    found = []
    for item in findings:
        # What was sent as a whole has no place of its own.
        source, *path = item.get("loc") or ("body",)
        if source == "body":
            # The next part is what our own function calls the body: nothing that the sender knows.
            path = path[1:]
        names = [str(part) for part in path if part not in _INNER_NAMES]
        message = str(item.get("msg", "is not valid")).removeprefix("Value error, ")
        found.append(FieldError(".".join(names) or str(source), message))
    return tuple(found)


def install(api: NinjaAPI) -> None:
    """Register the handlers, so that whatever goes wrong is answered as a problem and never as a trace."""

    @api.exception_handler(ClaimdeckError)
    def ours(_request: HttpRequest, error: ClaimdeckError) -> HttpResponse:
        return of_error(error)

    @api.exception_handler(ValidationError)
    def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        detail = "Some fields are missing or not valid; correct them and send it again."
        return problem(422, "Not valid", detail, code="INVALID", errors=field_errors(error.errors))

    @api.exception_handler(AuthenticationError)
    def nobody(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        detail = "Log in, or send a valid token in the Authorization header."
        return problem(401, "Log in first", detail, code="UNAUTHENTICATED")

    @api.exception_handler(Http404)
    def missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
        return problem(404, "Not found", "There is nothing here, or it is not yours to see.", code="NOT_FOUND")

    @api.exception_handler(PermissionDenied)
    def denied(_request: HttpRequest, _error: PermissionDenied) -> HttpResponse:
        return problem(403, "Not allowed", "You may not do this.", code="FORBIDDEN")

    @api.exception_handler(RequestDataTooBig)
    def too_big(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
        return problem(413, "Too large", "The request is larger than this server accepts.", code="TOO_LARGE")

    @api.exception_handler(SuspiciousOperation)
    @api.exception_handler(MultiPartParserError)
    @api.exception_handler(RawPostDataException)
    @api.exception_handler(UnreadablePostError)
    def unreadable(_request: HttpRequest, _error: Exception) -> HttpResponse:
        detail = "The request was cut short, or holds more fields than one request may. Send it again."
        return problem(400, "The request cannot be read", detail, code="BAD_REQUEST")

    @api.exception_handler(HttpError)
    def http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
        if isinstance(error.__context__, ClaimdeckError):
            # The framework answers whatever goes wrong in reading a body with one sentence; ours says more.
            return of_error(error.__context__)
        return problem(error.status_code, "The request was refused", str(error), code="REFUSED")

    _install_faults(api)


def _install_faults(api: NinjaAPI) -> None:
    """What is our fault or our surroundings': a database that is away, and what nobody thought of."""

    @api.exception_handler(OperationalError)
    @api.exception_handler(InterfaceError)
    def no_database(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("database_failed", error=type(error).__name__, where=_place(error))
        # The caller is known before anything is begun.
        return database_problem(request, untouched=getattr(request, "auth", None) is None)

    @api.exception_handler(Exception)
    def unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
        if _read_too_late(error):
            return no_database(request, error)
        # The type and the place are logged; the message of a foreign error may quote data, so it is not.
        log.error(
            "request_failed",
            error=type(error).__name__,
            path=request.resolver_match.route if request.resolver_match else "",
            where=_place(error),
        )
        return problem(500, "Something went wrong", unexpected_fault(request))


def _read_too_late(error: Exception) -> bool:
    """Whether the database failed while an answer was put into its shape, which pydantic calls its own error."""
    if not isinstance(error, PydanticError):
        return False
    told = (str(item.get("ctx", {}).get("error", "")) for item in error.errors(include_input=False))
    return any(text.startswith((OperationalError.__name__, InterfaceError.__name__)) for text in told)


def _place(error: Exception) -> str:
    trace: Any = error.__traceback__
    last = ""
    while trace is not None:
        last = f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
        trace = trace.tb_next
    return last
