"""The request's identity in every log line, and the headers that keep the browser strict."""

import re
from collections.abc import Callable
from ipaddress import ip_address
from typing import Final

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars

from claimdeck.kit.clock import now
from claimdeck.kit.ids import new_id

log = structlog.get_logger(__name__)

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def request_id_of(request: HttpRequest) -> str:
    """The id under which this request is logged."""
    return str(getattr(request, "request_id", ""))


def address_of(request: HttpRequest) -> str:
    """The address that the request came from; "" where it is not one.

    Behind TRUSTED_PROXIES proxies it is the entry that the outermost of them wrote, counted from the right of
    X-Forwarded-For: whatever stands further left was written by the client and proves nothing.
    """
    proxies: int = settings.TRUSTED_PROXIES
    named = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    found = named[-proxies] if 0 < proxies <= len(named) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(found))
    except ValueError:
        return ""


class RequestContext:
    """Middleware: a request id (the caller's if well-formed), one log line a request, no query strings."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else new_id().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        clear_contextvars()
        bind_contextvars(request_id=request_id)
        started = now()
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        route = request.resolver_match.route if request.resolver_match else "unmatched"
        milliseconds = round((now() - started).total_seconds() * 1000)
        # The route pattern is logged, not the path: a path may name a claim.
        log.info("request", method=request.method, route=route, status=response.status_code, ms=milliseconds)
        return response


class StrictBrowser:
    """Middleware: content security policy and relatives on every answer; private answers are not stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        # Django's own middleware does not see static files; the page itself is one of them.
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
