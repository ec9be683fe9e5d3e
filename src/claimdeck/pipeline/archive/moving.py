"""Claims go from production to the archive: written, read back, compared, and only then deleted.

Interrupted anywhere, the claims are in production, or their tombstones are there and the file is whole: the manifest is
called pending from before the file is complete until after the transaction that deletes, and `settle` decides by the
tombstones. Nothing is trusted to be what it was: the rows are read again under lock before they go.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final

import structlog
from django.db import transaction

from claimdeck.kit.chunks import chunked
from claimdeck.pipeline.archive import files, rows
from claimdeck.pipeline.archive.contents import stands, tombstones
from claimdeck.pipeline.archive.files import Manifest, Packed
from claimdeck.pipeline.archive.selecting import first_active_day, parts_due
from claimdeck.pipeline.schema.production.models import ArchivedClaim, ProducedClaim, RestoredClaim

log = structlog.get_logger(__name__)

# A file is bounded by its claims and by the bytes of its rows, whichever comes first.
CLAIMS_A_FILE: Final = 2_000
BYTES_A_FILE: Final = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Moved:
    """What a run moved; `left` were old enough and stayed, because something about them is open or has changed."""

    claims: int = 0
    files: int = 0
    charge_cents: int = 0
    left: int = 0

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(
            self.claims + other.claims,
            self.files + other.files,
            self.charge_cents + other.charge_cents,
            self.left + other.left,
        )


class _Changed(Exception):
    """Production is not as it was read."""


def archive(
    moment: datetime,
    active_months: int,
    *,
    as_of: date | None = None,
    most_files: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Moved:
    """Move what is older than so many months; `progress` hears how many old claims have been looked at.

    Raises Conflict while another works on the archive, Refused where its folder cannot be used, and DatabaseError.
    """
    before = first_active_day(as_of or moment.date(), active_months)
    total = Moved()
    with files.held():
        settle()
        for part in parts_due(before, CLAIMS_A_FILE, moment):
            total += Moved(left=part.left)
            waiting: tuple[str, ...] = part.claim_ids
            while waiting and (most_files is None or total.files < most_files):
                lines = list(_bounded(rows.read(waiting)))
                total += _move(lines, part.month, moment)
                last = rows.claim_id_of(lines[-1], rows.COLUMNS) if lines else waiting[-1]
                waiting = waiting[waiting.index(last) + 1 :]
                progress(total.claims + total.left)
            if most_files is not None and total.files >= most_files:
                break
    return total


def settle() -> None:
    """Finish what was interrupted: a file whose claims have tombstones is complete, one whose claims are all in
    production, or in another file by now, is dropped. One that is neither stays, and `verify` says so.
    """
    files.sweep(stands)
    for manifest in list(files.manifests()):
        if manifest.pending:
            settle_file(manifest)


def settle_file(manifest: Manifest) -> None:
    """The same for one file, which is pending. Raises Broken where it has no tombstones and cannot be read."""
    standing = ArchivedClaim.objects.filter(archive=manifest.name)
    if standing.exists():
        files.complete(manifest)
        return
    packed = files.read(manifest)
    claim_ids = [rows.claim_id_of(line, packed.columns) for line in packed.lines]
    with transaction.atomic("production"):
        # Waits for a transaction that a killed process has left on the server.
        here = len(_locked(claim_ids)) + _elsewhere(claim_ids, manifest.name)
    if standing.exists():
        files.complete(manifest)
    elif here == len(claim_ids):
        files.drop(manifest)
    else:
        log.error("archive_file_without_tombstones", archive=manifest.name, claims=len(claim_ids), in_production=here)


def accounted(claim_ids: list[str], archive: str) -> int:
    """How many of these claims production has, or knows to be in another file than this one."""
    here = sum(ProducedClaim.objects.filter(pk__in=part).count() for part in chunked(claim_ids, rows.AT_ONCE))
    return here + _elsewhere(claim_ids, archive)


def _elsewhere(claim_ids: list[str], archive: str) -> int:
    """How many came back from this file and went into another one since."""
    others = ArchivedClaim.objects.exclude(archive=archive)
    return sum(others.filter(pk__in=part).count() for part in chunked(claim_ids, rows.AT_ONCE))


def _bounded(lines: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for line in islice(lines, CLAIMS_A_FILE):
        size += len(line)
        yield line
        if size >= BYTES_A_FILE:
            return


def _move(lines: list[bytes], month: str, moment: datetime) -> Moved:
    if not lines:
        return Moved()
    manifest = files.write(lines, month, moment)
    packed = files.read(manifest)
    try:
        _delete(packed, manifest)
    except _Changed:
        files.drop(manifest)
        return Moved(left=len(lines))
    files.complete(manifest)
    log.info("claims_archived", archive=manifest.name, claims=manifest.claims)
    return Moved(manifest.claims, 1, manifest.charge_cents)


@transaction.atomic("production")
def _delete(packed: Packed, manifest: Manifest) -> None:
    """Only what is, row by row, what the file says. Raises _Changed."""
    claim_ids = [rows.claim_id_of(line, packed.columns) for line in packed.lines]
    _locked(claim_ids)
    if list(rows.read(claim_ids)) != packed.lines:
        raise _Changed
    for part in chunked(tombstones(packed.lines, packed.columns, manifest.name), rows.AT_ONCE):
        ArchivedClaim.objects.bulk_create(part, batch_size=rows.AT_ONCE)
    if rows.delete(claim_ids) != Counter(manifest.rows):
        raise _Changed
    for again in chunked(claim_ids, rows.AT_ONCE):
        RestoredClaim.objects.filter(pk__in=again).delete()


def _locked(claim_ids: list[str]) -> list[str]:
    """Those of them that production has; nobody else changes them in this transaction."""
    return [
        claim_id
        for part in chunked(claim_ids, rows.AT_ONCE)
        for claim_id in ProducedClaim.objects.select_for_update()
        .filter(pk__in=part)
        .order_by("claim_id")
        .values_list("claim_id", flat=True)
    ]
