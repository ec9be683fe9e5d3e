"""`/metrics`: how the pipeline is going, as Prometheus reads it. Numbers only, labels from lists that we know."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import connections
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from claimdeck.kit.clock import now
from claimdeck.pipeline.domain.states import FailureCategory, Place
from claimdeck.pipeline.failures import counting
from claimdeck.pipeline.owner import owner, require_owner
from claimdeck.pipeline.permissions import PIPELINE_READ
from claimdeck.pipeline.predictions.standing import models_of
from claimdeck.pipeline.reference.cache import cache_figures
from claimdeck.pipeline.schema.production.models import FailedClaim, LoadLedger
from claimdeck.pipeline.schema.staging.models import DeadLetter, StagedClaim
from claimdeck.pipeline.stores.opening import pool_figures
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
        yield from _deadlines(moment)
        yield from _ledger()
        yield from _models()
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


def _deadlines(moment: datetime) -> Iterator[Metric]:
    """Claims that have no time left: loads whose lease ran out, and dead letters whose next try is due."""
    leased = StagedClaim.objects.filter(processing_status=Place.PROCESSING, lease_until__lt=moment)
    due = DeadLetter.objects.filter(left_at=None, written_off_at=None, next_try_at__lte=moment)
    yield _gauge(
        "overdue",
        "Leases that ran out before their load was settled, and dead letters whose next try is due",
        "what",
        {"leases": leased.values("load_id").distinct().count(), "dead_letters": due.count()},
    )


def _models() -> Iterator[Metric]:
    """The models at work by version, and how far recent claims have moved from those of the training."""
    known = GaugeMetricFamily(f"{_PREFIX}_model", "Models at work", labels=["version"])
    moved = GaugeMetricFamily(
        f"{_PREFIX}_model_drift", "Population stability index of what has moved furthest", labels=["version"]
    )
    for model in models_of(owner()).models:
        known.add_metric([model.version], 1)
        moved.add_metric([model.version], max((one.index for one in model.drift.furthest), default=0.0))
    yield known
    yield moved


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
    """The pools of this process, Django's and the stores'; a database without one (SQLite) has no figures."""
    family = GaugeMetricFamily(f"{_PREFIX}_pool", "Connections of this process", labels=["database", "figure"])
    for name, said in pool_figures().items():
        _add_pool(family, f"{name} store", said)
    for alias in connections:
        pool: Any = getattr(connections[alias], "pool", None)
        if pool is not None:
            _add_pool(family, alias, pool.get_stats())
    yield family


def _add_pool(family: GaugeMetricFamily, database: str, figures: Mapping[str, int]) -> None:
    for name in ("pool_size", "pool_available", "requests_waiting", "requests_num"):
        family.add_metric([database, name], figures.get(name, 0))


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
