"""How many statements each of the databases was asked in requests of this process, and how long it took to answer."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Final

from django.db import connections
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Histogram

REGISTRY: Final = CollectorRegistry()
_SECONDS: Final = Histogram(
    "claimdeck_query_seconds",
    "Statements of web requests in this process, by database",
    ["database"],
    buckets=(0.001, 0.005, 0.02, 0.1, 0.5, 2, 10),
    registry=REGISTRY,
)


class QueryTimes:
    """Middleware that measures; the statements themselves are neither kept nor looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as measured:
            for alias in connections:
                measured.enter_context(connections[alias].execute_wrapper(_timer(alias)))
            return self.get_response(request)


def _timer(alias: str) -> Callable[..., Any]:
    seconds = _SECONDS.labels(alias)

    def measure(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            seconds.observe(time.perf_counter() - began)

    return measure
