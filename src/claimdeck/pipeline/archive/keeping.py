"""What is in the archive, whether all of it is whole, and the end of its years."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from django.db.models.functions import Now

from claimdeck.pipeline.archive import files
from claimdeck.pipeline.archive.contents import tombstones
from claimdeck.pipeline.archive.files import Broken, Manifest
from claimdeck.pipeline.archive.moving import accounted, settle
from claimdeck.pipeline.archive.recording import PURGED, record
from claimdeck.pipeline.schema.production.models import ArchivedClaim

log = structlog.get_logger(__name__)

_NO_TOMBSTONES: Final = "{name}: production knows nothing of its claims, and does not have them. Restore production."
_OTHERS: Final = "{name}: its claims are not those that were archived in it. Bring it back from a backup."
_MISSING: Final = "{name}: claims were archived in it, and it is not there. Bring it back from a backup."


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of the archive; `standing` are the claims that are archived in it and were not restored."""

    manifest: Manifest
    standing: int
    purged_from: datetime


def listing(keep_years: int) -> Iterator[Listed]:
    """All files, oldest months first. Raises Broken for a manifest that cannot be read."""
    for manifest in files.manifests():
        standing = ArchivedClaim.objects.filter(archive=manifest.name, purged_at=None).count()
        yield Listed(manifest, standing, years_later(manifest.at, keep_years))


def years_later(moment: datetime, years: int) -> datetime:
    """The same day so many years later, for 29 February the 28th."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)


def problems(progress: Callable[[int], None] = lambda _: None) -> Iterator[str]:
    """Read every file whole and compare it with its manifest and its tombstones; a sentence for each that is wrong.

    `progress` hears how many files have been looked at. Raises Conflict and Refused as the archive does.
    """
    unreadable: list[Broken] = []
    with files.held():
        there = list(files.manifests(broken=unreadable.append))
        yield from (broken.detail for broken in unreadable)
        for number, manifest in enumerate(there, start=1):
            yield from _problem(manifest)
            progress(number)
        names = {one.name for one in there}
        standing = ArchivedClaim.objects.filter(purged_at=None).order_by("archive").values_list("archive", flat=True)
        for name in standing.distinct().iterator():
            if name not in names:
                yield _MISSING.format(name=name)


def purge(
    moment: datetime,
    keep_years: int,
    most_files: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Delete the files that are older than so many years in the archive; gives how many claims went.

    Their tombstones stay and say when, so that the claims remain accounted for. `progress` hears how many went so far.
    Raises as the archive does.
    """
    done = files_done = 0
    with files.held():
        settle()
        for manifest in list(files.manifests()):
            if files_done == most_files:
                break
            if manifest.pending or years_later(manifest.at, keep_years) > moment:
                continue
            known = ArchivedClaim.objects.filter(archive=manifest.name)
            if not known.exists():
                # Production lost what it knew of these claims: the file may be all that is left of them.
                log.error("archive_file_without_tombstones", archive=manifest.name, claims=manifest.claims)
                continue
            standing = known.filter(purged_at=None)
            if any(years_later(one, keep_years) > moment for one in standing.values_list("archived_at", flat=True)):
                # The manifest's date was changed: the database's is the one that counts.
                continue
            record(PURGED, manifest.name, standing.count())
            gone = standing.update(purged_at=Now())
            files.drop(manifest)
            log.info("archive_file_purged", archive=manifest.name, claims=gone)
            done, files_done = done + gone, files_done + 1
            progress(done)
    return done


def _problem(manifest: Manifest) -> Iterator[str]:
    try:
        packed = files.read(manifest)
    except Broken as broken:
        yield broken.detail
        return
    made = {one.claim_id: one for one in tombstones(packed.lines, packed.columns, manifest.name)}
    standing = list(ArchivedClaim.objects.filter(archive=manifest.name))
    if not standing and accounted(sorted(made), manifest.name) < len(made):
        yield _NO_TOMBSTONES.format(name=manifest.name)
    for one in standing:
        same = made.get(one.claim_id)
        if (
            same is None
            or (same.version, same.total_charge_amount) != (one.version, one.total_charge_amount)
            or same.content_hash != bytes(one.content_hash or b"")
        ):
            yield _OTHERS.format(name=manifest.name)
            return
