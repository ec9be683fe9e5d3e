"""`/metrics`: how the pipeline is going, as Prometheus reads it. Numbers only, labels from lists that we know."""

from collections.abc import Iterator
from typing import Any, Final

from django.db import connections
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from claimdeck.kit.clock import now
from claimdeck.pipeline.domain.states import FailureCategory
from claimdeck.pipeline.failures import counting
from claimdeck.pipeline.owner import require_owner
from claimdeck.pipeline.permissions import PIPELINE_READ
from claimdeck.pipeline.reference.cache import cache_figures
from claimdeck.pipeline.schema.production.models import FailedClaim, LoadLedger
from claimdeck.pipeline.tools.answering import tool
from claimdeck.web.query_times import REGISTRY

_PREFIX: Final = "claimdeck_pipeline"


class PipelineCollector(Collector):
    """The figures of the databases, asked for when they are wanted."""

    def collect(self) -> Iterator[Metric]:
        moment = now()
        stats = counting.stats(moment)
        yield _gauge(
            "claims",
            "Staged claims by place",
            "place",
            {place.value: count for place, count in counting.places().items()},
        )
        yield _gauge(
            "failed_claims",
            "Versions of claims that failed, by what became of them",
            "resolution",
            {
                name: getattr(stats.resolutions, name)
                for name in ("open", "resubmitted", "went_through", "written_off", "resolved")
            },
        )
        yield _gauge("failed_open", "Open failed claims by category", "category", _open_by_category())
        yield _gauge(
            "dead_letters",
            "Dead letters that wait, by kind",
            "letter",
            {"poison": stats.dead_letters.poison, "transient": stats.dead_letters.transient},
        )
        oldest = stats.dead_letters.oldest_at
        age = (moment - oldest).total_seconds() if oldest is not None else 0.0
        yield GaugeMetricFamily(f"{_PREFIX}_dead_letter_oldest_seconds", "Age of the oldest dead letter", value=age)
        yield GaugeMetricFamily(
            f"{_PREFIX}_claims_per_second", "Loaded and failed over the last hour", value=stats.claims_per_second
        )
        yield from _ledger()
        yield from _pools()
        yield from _looked_up()


def _gauge(name: str, help_text: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(f"{_PREFIX}_{name}", help_text, labels=[label])
    for value, count in values.items():
        family.add_metric([value], count)
    return family


def _open_by_category() -> dict[str, int]:
    counted: dict[str, int] = dict(
        FailedClaim.objects.filter(resolution_status="open")
        .order_by()
        .values_list("failure_category")
        .annotate(Count("pk"))
    )
    return {category.value: counted.get(category.value, 0) for category in FailureCategory}


def _ledger() -> Iterator[Metric]:
    """What all committed loads wrote: counters that only grow."""
    names = ("claims", "lines", "failed", "charge_cents")
    written = LoadLedger.objects.filter(committed_at__isnull=False).aggregate(
        loads=Count("pk"), **{f"all_{name}": Sum(name, default=0) for name in names}
    )
    yield CounterMetricFamily(f"{_PREFIX}_loads", "Loads that reached production", value=written["loads"])
    for name in names:
        yield CounterMetricFamily(f"{_PREFIX}_loaded_{name}", f"Of all loads: {name}", value=written[f"all_{name}"])


def _pools() -> Iterator[Metric]:
    """The pools of this process; a database without one (SQLite) has no figures."""
    family = GaugeMetricFamily(f"{_PREFIX}_pool", "Connections of this process", labels=["database", "figure"])
    for alias in connections:
        pool: Any = getattr(connections[alias], "pool", None)
        if pool is not None:
            figures = pool.get_stats()
            for name in ("pool_size", "pool_available", "requests_waiting", "requests_num"):
                family.add_metric([alias, name], figures.get(name, 0))
    yield family


def _looked_up() -> Iterator[Metric]:
    """Single look-ups of relative values by this process: found in the cache, or read from the database."""
    figures = cache_figures()
    family = CounterMetricFamily(f"{_PREFIX}_rvu_lookups", "Relative values looked up", labels=["found"])
    family.add_metric(["cache"], figures.hits)
    family.add_metric(["database"], figures.misses)
    yield family


@tool("GET")
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures as text; with a key."""
    require_owner(request, PIPELINE_READ)
    own = CollectorRegistry(auto_describe=False)
    own.register(PipelineCollector())
    return HttpResponse(generate_latest(own) + generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
