"""Claims come back from the archive to production, byte for byte what they were."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.db.models.functions import Now

from claimdeck.kit.chunks import chunked
from claimdeck.kit.errors import NotFound, Refused
from claimdeck.pipeline.archive import files, rows
from claimdeck.pipeline.archive.contents import tombstones
from claimdeck.pipeline.archive.files import Broken, Manifest, Packed
from claimdeck.pipeline.archive.moving import settle, settle_file
from claimdeck.pipeline.archive.recording import RESTORED, record
from claimdeck.pipeline.schema.production.models import ArchivedClaim, RestoredClaim

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to restore: claims by their numbers, all of a month (YYYY/MM), or all of a file; exactly one of them."""

    claim_ids: tuple[str, ...] = ()
    month: str = ""
    file: str = ""


def restore(wanted: Wanted, progress: Callable[[int], None] = lambda _: None) -> int:
    """Bring them back; gives how many came. What is in production already is left as it is: again, 0.

    `progress` hears how many came so far. Raises NotFound for a file or month that is not in the archive, and for
    claims that were purged; Broken, Conflict and Refused as the archive does.
    """
    done = 0
    with files.held():
        settle()
        for manifest in list(_files_of(wanted)):
            done += _restore_file(manifest, set(wanted.claim_ids))
            progress(done)
    return done


def _files_of(wanted: Wanted) -> Iterator[Manifest]:
    if wanted.claim_ids:
        names = _archives_of(wanted.claim_ids)
    elif wanted.file:
        names = [wanted.file]
    else:
        names = [one.name for one in files.manifests(wanted.month)]
        if not names:
            raise NotFound("The archive has nothing of this month.")
    for name in names:
        manifest = files.manifest_named(name)
        if manifest is None:
            raise NotFound(f"{name} is not in the archive. If it was not purged, bring it back from a backup.")
        yield manifest


def _archives_of(claim_ids: Sequence[str]) -> list[str]:
    found: set[str] = set()
    for part in chunked(claim_ids, rows.AT_ONCE):
        standing = ArchivedClaim.objects.filter(pk__in=part)
        if standing.exclude(purged_at=None).exists():
            raise NotFound("Some of these claims were purged after their years in the archive; they cannot come back.")
        found.update(standing.values_list("archive", flat=True))
    return sorted(found)


def _restore_file(manifest: Manifest, only: set[str]) -> int:
    packed = files.read(manifest)
    # From now on until `settle_file` the tombstones say whether the file is needed.
    files.reopen(manifest)
    try:
        done = _put_back(packed, manifest, only)
    finally:
        settle_file(manifest)
    if done:
        log.info("claims_restored", archive=manifest.name, claims=done)
    return done


@transaction.atomic("production")
def _put_back(packed: Packed, manifest: Manifest, only: set[str]) -> int:
    """In one transaction: the rows come and the tombstones go. Raises Broken where they do not belong together."""
    standing = ArchivedClaim.objects.select_for_update().filter(archive=manifest.name, purged_at=None)
    hashes = {one.claim_id: bytes(one.content_hash or b"") for one in standing if not only or one.claim_id in only}
    by_id = {rows.claim_id_of(line, packed.columns): line for line in packed.lines}
    if not hashes.keys() <= by_id.keys():
        raise Broken(manifest.name, "It lacks claims that were archived in it.")
    lines = [by_id[claim_id] for claim_id in sorted(hashes)]
    made = tombstones(lines, packed.columns, manifest.name)
    if {one.claim_id: one.content_hash for one in made} != hashes:
        raise Broken(manifest.name, "Its claims are not those that were archived.")
    rows.write(lines, packed.columns)
    for part in chunked(sorted(hashes), rows.AT_ONCE):
        RestoredClaim.objects.filter(pk__in=part).delete()
        RestoredClaim.objects.bulk_create([RestoredClaim(claim_id=one, restored_at=Now()) for one in part])
        ArchivedClaim.objects.filter(pk__in=part).delete()
    if list(rows.read(sorted(hashes), packed.columns)) != lines:
        raise Refused("Production did not take the claims as they were. Nothing was changed.", code="RESTORE_DIFFERS")
    if lines:
        # Before it is so: rather once too often than not at all.
        record(RESTORED, manifest.name, len(lines))
    return len(lines)
