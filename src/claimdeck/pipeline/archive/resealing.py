"""The archive as a place of sealed values: a rotation of keys reaches every file of it, and the values in each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import DatabaseError, InterfaceError

from claimdeck.kit.errors import ClaimdeckError
from claimdeck.pipeline.archive import files, rows
from claimdeck.pipeline.archive.contents import stands
from claimdeck.pipeline.archive.files import Broken, Manifest, Packed
from claimdeck.pipeline.schema.production.models import ArchivedClaim
from claimdeck.storage.resealing import Resealed, Resealing, Unreached
from claimdeck.storage.sealed_columns import there
from claimdeck.storage.sealing import key_ring

_NAME: Final = "archive"


def _count() -> int:
    with _asked():
        return sum(sum(one.sealed.values()) for one in files.manifests())


def _under(key_id: str) -> int:
    with _asked():
        return sum(one.sealed.get(key_id, 0) for one in files.manifests())


def _reseal(_batch: int, progress: Callable[[str, int], None]) -> Resealed:
    """A file at a time, whatever the batch: each is whole before and after."""
    total = Resealed()
    with _asked():
        if not files.root().is_dir():
            return total
        with files.held():
            files.sweep(stands)
            for manifest in list(files.manifests()):
                total += _anew(manifest)
                progress(_NAME, sum(manifest.sealed.values()))
    return total


def _anew(manifest: Manifest) -> Resealed:
    if set(manifest.sealed) == {key_ring().active}:
        return Resealed()
    try:
        packed = files.read(manifest)
    except Broken:
        return Resealed(0, sum(manifest.sealed.values()))
    done = [rows.sealed_anew(line, packed.columns) for line in packed.lines]
    files.rewrite(manifest, Packed([line for line, _ in done], packed.columns))
    outer = Resealed(int(manifest.key != key_ring().active))
    return sum((one for _, one in done), outer)


@contextmanager
def _asked() -> Iterator[None]:
    """Raises Unreached for a folder that cannot be read, or that is not where claims were archived."""
    try:
        if not (files.root() / files.LOCK).is_file() and _has_tombstones():
            raise Unreached("The archive's folder is not where archive.path says, and claims were archived.")
        with files.answered():
            yield
    except ClaimdeckError as error:
        raise Unreached(error.detail) from error
    except (DatabaseError, InterfaceError) as error:
        raise Unreached(f"Whether claims were archived cannot be asked ({type(error).__name__}).") from error


def _has_tombstones() -> bool:
    # A database that is not set up has none, and is not made by being asked.
    return bool(there("production")) and ArchivedClaim.objects.filter(purged_at=None).exists()


ARCHIVE_FILES: Final = Resealing(_NAME, _count, _under, _reseal)
