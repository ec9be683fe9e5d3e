"""Whether the product can work, in one word, for load balancers and supervisors."""

import time
from typing import Final

import structlog
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = structlog.get_logger(__name__)

_SLOW_SECONDS: Final = 2.0


def _database() -> str:
    started = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError as error:
        log.error("health_database_down", error=type(error).__name__)
        return "down"
    return "degraded" if time.monotonic() - started > _SLOW_SECONDS else "up"


@never_cache
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """`{"status": "up" | "degraded" | "down"}`; 503 when down, so that a load balancer needs no JSON."""
    status = _database()
    return JsonResponse({"status": status}, status=503 if status == "down" else 200)
