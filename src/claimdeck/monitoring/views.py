"""Whether the product can work: in one word for load balancers, part by part for whoever operates it."""

from dataclasses import asdict
from typing import Any, Final

import structlog
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from claimdeck.accounts.access import require
from claimdeck.kit.errors import ClaimdeckError
from claimdeck.monitoring.domain.health import Component, Status, overall
from claimdeck.monitoring.looks import probes
from claimdeck.monitoring.outage import GUARD
from claimdeck.monitoring.permissions import MONITORING_READ
from claimdeck.monitoring.probes import ask

log = structlog.get_logger(__name__)

# The answer comes within two seconds whatever hangs.
PATIENCE_SECONDS: Final = 1.5
PROBES: Final = probes()


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """`{"status": "up" | "degraded" | "down"}`; 503 when down, so that a load balancer needs no JSON.

    With a key or a session that may read the monitoring, `components` says of each part how it is and why.
    """
    if GUARD.away:
        # Known already, and looked at all the time: nobody has to wait for it.
        return JsonResponse({"status": Status.DOWN}, status=503)
    found = ask(PROBES, PATIENCE_SECONDS)
    status = overall(found)
    if status is not Status.UP:
        wrong = {part.name: part.reason for part in found if part.status is not Status.UP}
        log.warning("health", status=status, **wrong)
    body: dict[str, Any] = {"status": status}
    if status is not Status.DOWN and _may_look(request):
        body["components"] = [_shown(part) for part in found]
    return JsonResponse(body, status=503 if status is Status.DOWN else 200)


@never_cache
@require_safe
def liveness(_request: HttpRequest) -> JsonResponse:
    """That this process answers; nothing else is asked."""
    return JsonResponse({"status": Status.UP})


@never_cache
@require_safe
def readiness(_request: HttpRequest) -> JsonResponse:
    """Whether requests can be served now: what the product cannot do without answers. 503 when not."""
    down = GUARD.away or overall(ask(PROBES, PATIENCE_SECONDS)) is Status.DOWN
    return JsonResponse({"status": Status.DOWN if down else Status.UP}, status=503 if down else 200)


def _shown(part: Component) -> dict[str, str]:
    shown = asdict(part)
    del shown["needed"]
    return shown


def _may_look(request: HttpRequest) -> bool:
    """Who cannot be known gets the one word, as strangers do."""
    try:
        require(request, MONITORING_READ)
    except (ClaimdeckError, DatabaseError, InterfaceError):
        return False
    return True
