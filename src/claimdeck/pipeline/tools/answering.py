"""How the addresses for tools ask who calls, and say no: `{"error": …}`, or a problem document where that is asked."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Final, TypeVar

import structlog
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from pydantic import BaseModel, ValidationError

from claimdeck.kit.errors import BadRequest, ClaimdeckError, Refused, TooMany, Unavailable
from claimdeck.web import problems

log = structlog.get_logger(__name__)

M = TypeVar("M", bound=BaseModel)
View = Callable[[HttpRequest], HttpResponse]

LARGEST_BODY: Final = 64 * 1024
_AWAY: Final = "A database cannot be reached. Try again in a moment."


def tool(method: str) -> Callable[[View], View]:
    """A view for tools: of one method (GET answers HEAD too), never cached, every error in their shape.

    Who calls is known by a key; a session counts as well, and then what changes something needs the CSRF token, which
    `accounts.access` asks for.
    """
    methods = {method, "HEAD"} if method == "GET" else {method}

    def decorated(view: View) -> View:
        @csrf_exempt
        @never_cache
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponse:
            if request.method not in methods:
                refusal = _Method("This address knows other methods only.")
                response = refused(request, refusal)
                response["Allow"] = ", ".join(sorted(methods))
                return response
            try:
                return view(request)
            except ClaimdeckError as error:
                return refused(request, error)
            except (DatabaseError, InterfaceError) as error:
                log.error("database_failed", error=type(error).__name__)
                return refused(request, Unavailable(_AWAY, code="DATABASE_AWAY", retry_after=problems.RETRY_SECONDS))

        return answer

    return decorated


class _Method(ClaimdeckError):
    status = 405
    title = "Method not allowed"
    code = "METHOD_NOT_ALLOWED"


def refused(request: HttpRequest, error: ClaimdeckError) -> HttpResponse:
    """The error as the caller wants it; fields at fault are named in the sentence where it is one."""
    if problems.CONTENT_TYPE in request.headers.get("Accept", ""):
        return problems.of_error(error)
    said = [f"{one.field}: {one.message}" for one in error.errors]
    response = JsonResponse({"error": " ".join([error.detail, *said])}, status=error.status)
    if isinstance(error, (TooMany, Unavailable)) and error.retry_after is not None:
        response["Retry-After"] = str(max(1, round(error.retry_after)))
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def body_of(request: HttpRequest, form: type[M]) -> M:
    """What was sent as JSON, or as a form. Raises BadRequest and Refused."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > LARGEST_BODY:
        raise BadRequest("The body is larger than any of these requests.")
    if request.content_type == "application/x-www-form-urlencoded":
        return read(form, request.POST.dict())
    try:
        sent = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise BadRequest("The body is not valid JSON. Check it and send it again.") from None
    if not isinstance(sent, dict):
        raise BadRequest("The body must be a JSON object.")
    return read(form, sent)


def read(form: type[M], sent: object) -> M:
    """What was sent in its shape. Raises Refused, which names the fields at fault."""
    try:
        return form.model_validate(sent)
    except ValidationError as error:
        found = error.errors(include_input=False, include_context=False, include_url=False)
        faults = problems.field_errors([{**one, "loc": ("body", *one["loc"])} for one in found])
        raise Refused("Some fields are missing or not valid.", errors=faults, code="INVALID") from None
