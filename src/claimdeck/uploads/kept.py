"""Whole files kept for the run that works on them, sealed in pieces: web and worker may share no disk."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from claimdeck.kit.clock import now
from claimdeck.runs.domain.states import ENDED
from claimdeck.runs.models import Run
from claimdeck.storage.sealing import opened
from claimdeck.uploads.models import FilePiece, KeptFile
from claimdeck.uploads.receiving import LEFT_BEHIND_SECONDS, sweep_left_behind

PIECE_BYTES: Final = 1024 * 1024
# Speed matters more than the last percent of size: what is packed is read back once or twice.
_LEVEL: Final = 1
# Files deleted in one look; the next look deletes others.
_AT_ONCE: Final = 100


class NotWhole(Exception):
    """A kept file that is not there any more, or not all of it."""


def keep_file(path: Path) -> UUID:
    """Keep a file, each piece in a transaction of its own, so that nobody waits; gives its id for `give_to`.

    Unless a run gets it, it is deleted after an hour.
    """
    kept = KeptFile.objects.create(size=path.stat().st_size)
    try:
        with path.open("rb") as file:
            for number, piece in enumerate(iter(lambda: file.read(PIECE_BYTES), b"")):
                FilePiece.objects.create(file=kept, number=number, content=zlib.compress(piece, _LEVEL))
    except BaseException:
        kept.delete()
        raise
    return kept.pk


def discard(file_id: UUID) -> None:
    """Delete a file that no run gets after all."""
    KeptFile.objects.filter(pk=file_id).delete()


def give_to(run: Run, file_id: UUID) -> None:
    """Let the run have the file, inside the transaction that opens the run. Raises NotWhole."""
    if KeptFile.objects.filter(pk=file_id, run=None).update(run=run) != 1:
        raise NotWhole


@contextmanager
def written_out(run_id: UUID) -> Iterator[Path]:
    """The run's file as a private file of this machine, for as long as the `with` lasts.

    What somebody who was killed at the same run left on this machine goes first; the sweep finds the rest. Raises
    NotWhole, and SealBroken without its key.
    """
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    for left in folder.glob(f"{run_id}-*.upload"):
        left.unlink(missing_ok=True)
    sweep_left_behind(now())
    kept = KeptFile.objects.filter(run=run_id).first()
    if kept is None:
        raise NotWhole
    # The name is one that the sweep knows; nobody but its owner may read it.
    with NamedTemporaryFile(dir=folder, prefix=f"{run_id}-", suffix=".upload") as target:
        pieces = FilePiece.objects.filter(file=kept).order_by("number")
        for piece in pieces.iterator(chunk_size=1):
            target.write(zlib.decompress(opened(piece.content)))
        target.flush()
        if target.tell() != kept.size:
            raise NotWhole
        yield Path(target.name)


def delete_file_of(run_id: UUID) -> None:
    """Delete the run's file; nothing where it is gone already."""
    KeptFile.objects.filter(run=run_id).delete()


def sweep_kept(moment: datetime) -> int:
    """Delete files that no run got or whose run has ended; gives how many."""
    nobodys = Q(run=None, created_at__lt=moment - timedelta(seconds=LEFT_BEHIND_SECONDS))
    over = KeptFile.objects.filter(nobodys | Q(run__state__in=sorted(ENDED))).values_list("pk", flat=True)[:_AT_ONCE]
    gone = list(over)
    KeptFile.objects.filter(pk__in=gone).delete()
    return len(gone)
