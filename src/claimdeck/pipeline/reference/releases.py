"""Releases of reference data written: rows first, unseen, then all of them visible at once."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from claimdeck.kit.clock import now
from claimdeck.pipeline.reference.kinds import IN_PARTS, ReferenceKind
from claimdeck.pipeline.reference.models import TABLES, Release
from claimdeck.storage.bulk import insert

# Columns of a table by their names, all of one length.
Columns = Mapping[str, Sequence[Any]]
# What an import that was broken off left behind is nobody's any more after so long.
_ABANDONED_AFTER: Final = timedelta(hours=6)
_ROWS_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a release says of itself; `content_hash` tells whether the same was imported before."""

    kind: ReferenceKind
    title: str
    effective_date: date
    content_hash: str
    part: str = ""
    made_up: bool = False
    imported_by: str = ""


def imported_already(about: About) -> Release | None:
    """The release with the same content for the same day, if it counts."""
    return _standing(about).filter(content_hash=about.content_hash, made_up=about.made_up).first()


def write(about: About, chunks: Iterable[Columns], progress: Callable[[int], None] = lambda _rows: None) -> Release:
    """Write a release and make it count in the place of an earlier one of its kind, date and part.

    `chunks` are a few thousand rows each, and each its own transaction: whoever reads meanwhile sees the earlier
    release, whole. `progress` is told how many rows more are written. A failure leaves nothing of it.
    """
    _forget_abandoned()
    release = Release.objects.create(
        kind=about.kind,
        title=about.title[:200],
        part=_part(about),
        effective_date=about.effective_date,
        content_hash=about.content_hash,
        made_up=about.made_up,
        imported_by=about.imported_by,
    )
    try:
        rows = 0
        for chunk in chunks:
            rows += _write_rows(release, chunk, progress)
        _publish(release, rows, about)
    except BaseException:
        forget(release)
        raise
    return release


def published() -> QuerySet[Release]:
    """The releases whose rows count, by kind, date and part."""
    return Release.objects.filter(published_at__isnull=False).order_by("kind", "effective_date", "part")


def forget(release: Release) -> None:
    """Take a release away with its rows, some at a time, so that nobody waits long for the database."""
    Release.objects.filter(pk=release.pk).update(published_at=None)
    rows = TABLES[ReferenceKind(release.kind)]._default_manager.filter(release_id=release.pk)
    while some := list(rows.order_by("pk").values_list("pk", flat=True)[: 4 * _ROWS_AT_ONCE]):
        rows.filter(pk__gte=some[0], pk__lte=some[-1]).delete()
    Release.objects.filter(pk=release.pk).delete()


def content_hash(*parts: bytes) -> str:
    """The SHA-256 of what a release was made from."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def _part(about: About) -> str:
    return about.part[:80].lower() if about.kind in IN_PARTS else ""


def _standing(about: About) -> QuerySet[Release]:
    return Release.objects.filter(
        kind=about.kind, effective_date=about.effective_date, part=_part(about), published_at__isnull=False
    )


def _write_rows(release: Release, columns: Columns, progress: Callable[[int], None]) -> int:
    count = len(next(iter(columns.values())))
    for begin in range(0, count, _ROWS_AT_ONCE):
        some = {name: values[begin : begin + _ROWS_AT_ONCE] for name, values in columns.items()}
        size = len(next(iter(some.values())))
        with transaction.atomic():
            insert(TABLES[ReferenceKind(release.kind)], {**some, "release": [release.pk] * size})
        progress(size)
    return count


def _publish(release: Release, rows: int, about: About) -> None:
    with transaction.atomic():
        earlier = list(_standing(about).select_for_update())
        Release.objects.filter(pk__in=[one.pk for one in earlier]).update(published_at=None)
        release.rows, release.published_at = rows, now()
        release.save(update_fields=["rows", "published_at"])
    for one in earlier:
        forget(one)


def _forget_abandoned() -> None:
    abandoned = Release.objects.filter(published_at__isnull=True, imported_at__lt=now() - _ABANDONED_AFTER)
    for release in abandoned:
        forget(release)
