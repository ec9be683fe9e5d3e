"""Single look-ups of relative values through Django's cache, so that an amended claim waits for no whole schedule.

What is kept belongs to the releases that counted then: after an import it is asked for under another name.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Final

import polars as pl
import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Q
from redis.exceptions import RedisError

from claimdeck.pipeline.domain.pricing.fees import OPPS_CAP_SCHEMA, RVU_SCHEMA, Fees
from claimdeck.pipeline.reference.fees import small_schedules
from claimdeck.pipeline.reference.kinds import ReferenceKind
from claimdeck.pipeline.reference.models import OppsCap, RelativeValue, Release
from claimdeck.pipeline.reference.periods import in_force

log = structlog.get_logger(__name__)

_SECONDS: Final = 24 * 3600
# Without the period, which is the release's.
_RVU: Final = tuple(RVU_SCHEMA)[:-2]
_CAP: Final = tuple(OPPS_CAP_SCHEMA)[:-2]
# In small letters, as no procedure is looked up.
_NO_CODE: Final = "(none)"
_Row = tuple[object, ...]
# Of one code: rows of relative values, and of caps.
_Entry = tuple[list[_Row], list[_Row]]


@dataclass(frozen=True, slots=True)
class CacheFigures:
    """What this process found in the cache, and what it had to read from the database."""

    hits: int
    misses: int

    @property
    def hit_ratio(self) -> float:
        """From 0 to 1; 0 before the first look-up."""
        return self.hits / (self.hits + self.misses) if self.hits + self.misses else 0.0


class _Counted:
    """Owner of the counters, and of what was warmed for which releases."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.hits = self.misses = 0
        self.warmed_for = ""

    def add(self, hits: int, misses: int) -> None:
        with self._lock:
            self.hits += hits
            self.misses += misses


_counted: Final = _Counted()


def cache_figures() -> CacheFigures:
    """Hits and misses of single look-ups since this process began; what is warmed counts as neither."""
    return CacheFigures(_counted.hits, _counted.misses)


def fees_for(codes: Iterable[str]) -> Fees:
    """Schedules with these procedures alone, all that single claims need; `price` takes them as it takes all."""
    wanted = sorted({code.strip().upper() for code in codes})
    periods = _periods()
    version = _version(periods)
    warm(version)
    found = _get(version, wanted)
    missing = [code for code in wanted if code not in found]
    _counted.add(len(found), len(missing))
    if missing:
        found |= _load(version, missing, ahead=settings.PIPELINE.cache.predictive_ahead)
    entries = [found[code] for code in wanted]
    small = small_schedules()
    return Fees(
        rvu=_frame(
            [*_of_no_procedure(periods[ReferenceKind.RVU]), *(row for rows, _ in entries for row in rows)],
            RVU_SCHEMA,
            periods[ReferenceKind.RVU],
        ),
        gpci=small.gpci,
        opps_cap=_frame([row for _, rows in entries for row in rows], OPPS_CAP_SCHEMA, periods[ReferenceKind.OPPS_CAP]),
        anesthesia=small.anesthesia,
        anesthesia_base=small.anesthesia_base,
    )


def warm(version: str = "") -> None:
    """Load `cache.warm_rvu_codes`, once for each state of the schedules; at a start, and again after an import."""
    codes = sorted({code.strip().upper() for code in settings.PIPELINE.cache.warm_rvu_codes})
    if not codes or not settings.PIPELINE.features.rvu_cache:
        return
    version = version or _version(_periods())
    if _counted.warmed_for != version:
        kept = _get(version, codes)
        lacking = [code for code in codes if code not in kept]
        if lacking:
            _load(version, lacking, ahead=0)
        _counted.warmed_for = version


def warm_at_start() -> Thread:
    """Warm beside the start, which waits for nothing; a database that is away leaves it to the first look-up."""
    thread = Thread(target=_warm_quietly, name="warm fee schedules", daemon=True)
    thread.start()
    return thread


def _warm_quietly() -> None:
    try:
        warm()
    except (DatabaseError, InterfaceError) as error:
        log.warning("fee_schedules_not_warmed", error=type(error).__name__)
    finally:
        connection.close()


def _periods() -> dict[ReferenceKind, pl.DataFrame]:
    """The releases of both kinds that count, with their first and last day."""
    frames = {}
    for kind in (ReferenceKind.RVU, ReferenceKind.OPPS_CAP):
        releases = list(Release.objects.filter(kind=kind, published_at__isnull=False).order_by("pk"))
        rows = [(one.pk, begin, end) for one, begin, end in in_force(kind, releases)] if releases else []
        schema = {"release_id": pl.Int64(), "effective_from": pl.Date(), "effective_to": pl.Date()}
        frames[kind] = pl.DataFrame(rows, schema=schema, orient="row")
    return frames


def _version(periods: dict[ReferenceKind, pl.DataFrame]) -> str:
    said = repr([frame.rows() for frame in periods.values()])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _name(version: str, code: str) -> str:
    # A code that a person typed may hold signs that a cache takes for its own.
    return f"claimdeck:rvu:{version}:{code.encode().hex()[:40]}"


def _get(version: str, codes: Sequence[str]) -> dict[str, _Entry]:
    """What is kept of these codes; nothing where the cache is away or switched off."""
    if not settings.PIPELINE.features.rvu_cache:
        return {}
    names = {_name(version, code): code for code in codes}
    try:
        return {names[name]: entry for name, entry in cache.get_many(names).items()}
    except (RedisError, OSError):
        return {}


def _load(version: str, codes: Sequence[str], *, ahead: int) -> dict[str, _Entry]:
    """Read codes from the database, and so many that follow each of them, and keep them."""
    wanted = set(codes)
    for code in codes if ahead else ():
        following = RelativeValue.objects.filter(code__gt=code).order_by("code").values_list("code", flat=True)
        wanted.update(following.distinct()[:ahead])
    entries: dict[str, _Entry] = {code: ([], []) for code in sorted(wanted)}
    counts = Q(release__published_at__isnull=False, code__in=wanted)
    for row in RelativeValue.objects.filter(counts).order_by("pk").values_list("release_id", *_RVU):
        entries[row[1]][0].append(row)
    for row in OppsCap.objects.filter(counts).order_by("pk").values_list("release_id", *_CAP):
        entries[row[1]][1].append(row)
    if settings.PIPELINE.features.rvu_cache:
        with contextlib.suppress(RedisError, OSError):
            cache.set_many({_name(version, code): entry for code, entry in entries.items()}, _SECONDS)
    return entries


def _of_no_procedure(periods: pl.DataFrame) -> list[_Row]:
    """A row for each schedule, so that one without the procedure is told from a day without a schedule."""
    nothing = tuple("" if RVU_SCHEMA[name] == pl.String() else 0 for name in _RVU[1:])
    return [(release, _NO_CODE, *nothing) for release in periods["release_id"]]


def _frame(rows: list[_Row], schema: dict[str, pl.DataType], periods: pl.DataFrame) -> pl.DataFrame:
    """Rows (their release in front) with the release's period; those of releases that count no more left out."""
    columns = {name: kind for name, kind in schema.items() if name not in ("effective_from", "effective_to")}
    frame = pl.DataFrame(rows, schema={"release_id": pl.Int64(), **columns}, orient="row")
    return frame.join(periods, on="release_id", how="inner").select(schema.keys())
