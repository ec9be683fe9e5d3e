"""The archive's folder: a sealed file and a manifest for each part of a month, written so that no crash leaves a half.

`YYYY/MM/NAME.json` is the manifest, in the clear and without a patient; it names the sealed file beside it. A file
without a manifest is not there. While production may still have the claims, or have them again, the manifest is called
`NAME.pending.json`. Folders are 0700 and files 0600.
"""

import fcntl
import gzip
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson
from django.conf import settings

from claimdeck.kit.crypto import SealBroken
from claimdeck.kit.errors import Conflict, Refused
from claimdeck.pipeline.archive.rows import COLUMNS, Columns, charge_cents, keys_used, row_counts
from claimdeck.storage.sealing import key_ring

SCHEMA: Final = 1
# Also says that the folder is the archive, and not the place where a disk should be.
LOCK: Final = ".archive.lock"
_FULL: Final = (28, 122)  # ENOSPC, EDQUOT
_PENDING, _DONE, _SEALED, _BEING_WRITTEN = ".pending.json", ".json", ".jsonl.gz.sealed", ".tmp"
_AWAY: Final = "The archive's folder cannot be used ({reason}). Look at archive.path and at the rights of its folders."
_NO_ROOM: Final = "The disk of the archive is full. Nothing was taken out of production; make room and start again."


class Broken(Refused):
    """A file of the archive that cannot be what was written."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason} Bring it back from a backup.", code="ARCHIVE_BROKEN")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a file holds, without anything of a patient; `sealed` is how many of its values each key has sealed, itself
    among them.
    """

    name: str
    file: str
    sha256: str
    key: str
    sealed: dict[str, int]
    claims: int
    rows: dict[str, int]
    charge_cents: int
    archived_at: str
    schema: int = SCHEMA
    pending: bool = field(default=False, compare=False)

    @property
    def month(self) -> str:
        """As YYYY/MM."""
        return self.name[:7]

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.archived_at)


@dataclass(frozen=True, slots=True)
class Packed:
    """What a file holds: a line for each claim, and the columns that they have."""

    lines: Sequence[bytes] = field(repr=False)
    columns: Columns = field(default_factory=lambda: COLUMNS)


def root() -> Path:
    """The configured folder, which need not be there yet."""
    return Path(settings.PIPELINE.archive.path or Path(settings.DATA) / "archive")


@contextmanager
def held() -> Iterator[None]:
    """The archive for oneself, its folder made; one process at a time changes it. Raises Conflict, and Refused."""
    with answered():
        _make(root())
        descriptor = os.open(root() / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Conflict("Somebody else works on the archive at the moment. Try again later.") from None
            yield
        finally:
            os.close(descriptor)


@contextmanager
def answered() -> Iterator[None]:
    """Raises Refused with a sentence for what the disk says no to."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise Refused(_NO_ROOM, code="ARCHIVE_FULL") from error
        raise Refused(_AWAY.format(reason=error.strerror or type(error).__name__), code="ARCHIVE_AWAY") from error


def manifests(month: str = "", broken: Callable[[Broken], None] | None = None) -> Iterator[Manifest]:
    """All of them, or those of a month (YYYY/MM), oldest months first.

    One that cannot be read is told to `broken`; without it, raises Broken.
    """
    for path in sorted(root().glob(f"{month or '*/*'}/*{_DONE}")):
        try:
            found = _read_manifest(path)
        except Broken as fault:
            if broken is None:
                raise
            broken(fault)
        else:
            yield found


def manifest_named(name: str) -> Manifest | None:
    """The manifest of this file; None where there is none."""
    if len(parts := name.split("/")) != 3 or not all(parts) or "." in name:
        return None
    for ending in (_DONE, _PENDING):
        if (path := root() / f"{name}{ending}").is_file():
            return _read_manifest(path)
    return None


def write(lines: Sequence[bytes], month: str, moment: datetime) -> Manifest:
    """A new file, its manifest pending; both are on the disk when this returns."""
    name = f"{month}/{moment:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    return _written(name, Packed(lines), moment.isoformat(), pending=True)


def rewrite(manifest: Manifest, packed: Packed) -> Manifest:
    """The same name with these contents: beside the old file first, then the manifest takes the new one."""
    made = _written(manifest.name, packed, manifest.archived_at, pending=manifest.pending)
    _data(manifest).unlink(missing_ok=True)
    return made


def read(manifest: Manifest) -> Packed:
    """What the file holds, once all of it agrees with the manifest. Raises Broken."""
    name = manifest.name
    if manifest.schema > SCHEMA:
        raise Broken(name, "It was written by a later version of Claimdeck, which has to read it.")
    try:
        sealed = _data(manifest).read_bytes()
    except FileNotFoundError as error:
        raise Broken(name, "The file that its manifest names is not there.") from error
    if hashlib.sha256(sealed).hexdigest() != manifest.sha256:
        raise Broken(name, "It was changed or damaged: its checksum is not the manifest's.")
    try:
        head, *lines = gzip.decompress(key_ring().open(sealed, _context(name))).split(b"\n")
    except SealBroken as error:
        reason = f"No configured key opens it (it was sealed with {manifest.key})."
        raise Broken(name, reason) from error
    told: dict[str, Any] = orjson.loads(head)
    packed = Packed(lines, told["columns"])
    counted = _counted(packed)
    if any(told[key] != value or getattr(manifest, key) != value for key, value in counted.items()):
        raise Broken(name, "Its manifest was changed: it counts other claims, rows or amounts than the file has.")
    return packed


def complete(manifest: Manifest) -> None:
    """Production does not have the claims any more."""
    _rename(manifest, _PENDING, _DONE)


def reopen(manifest: Manifest) -> None:
    """Production is about to have some of the claims again."""
    _rename(manifest, _DONE, _PENDING)


def drop(manifest: Manifest) -> None:
    """Delete the file; the manifest goes first, for without it nothing is there."""
    for ending in (_PENDING, _DONE):
        (root() / f"{manifest.name}{ending}").unlink(missing_ok=True)
    _data(manifest).unlink(missing_ok=True)
    _synced(_data(manifest).parent)


def sweep(stands: Callable[[str], bool]) -> None:
    """Delete what an interrupted command left: files that were being written, and such as no manifest names.

    `stands` says whether claims are archived in the file of a name. Such a file stays though its manifest was lost,
    and is whole again as soon as that is back.
    """
    named = {_data(one).name: one.name for one in manifests()}
    for path in root().glob("*/*/*"):
        if path.name.endswith(_BEING_WRITTEN):
            path.unlink(missing_ok=True)
        elif path.name.endswith(_SEALED) and path.name not in named:
            name = f"{path.parent.parent.name}/{path.parent.name}/{path.name.partition('.')[0]}"
            if name in named.values() or not stands(name):
                path.unlink(missing_ok=True)


def _counted(packed: Packed) -> dict[str, Any]:
    return {
        "claims": len(packed.lines),
        "rows": dict(row_counts(packed.lines)),
        "charge_cents": charge_cents(packed.lines, packed.columns),
    }


def _written(name: str, packed: Packed, archived_at: str, *, pending: bool) -> Manifest:
    ring, counted = key_ring(), _counted(packed)
    head = orjson.dumps({"schema": SCHEMA, "name": name, "columns": packed.columns, **counted})
    sealed = ring.seal(gzip.compress(b"\n".join([head, *packed.lines]), 6, mtime=0), _context(name))
    file = f"{name.rpartition('/')[2]}.{secrets.token_hex(3)}{_SEALED}"
    keys = keys_used(packed.lines, packed.columns)
    keys[ring.active] += 1
    made = Manifest(
        name=name,
        file=file,
        sha256=hashlib.sha256(sealed).hexdigest(),
        key=ring.active,
        sealed=dict(sorted(keys.items())),
        archived_at=archived_at,
        pending=pending,
        **counted,
    )
    _make(_data(made).parent)
    _put(_data(made), sealed)
    told = {key: value for key, value in asdict(made).items() if key != "pending"}
    _put(root() / f"{name}{_PENDING if pending else _DONE}", orjson.dumps(told, option=orjson.OPT_INDENT_2))
    return made


def _read_manifest(path: Path) -> Manifest:
    pending = path.name.endswith(_PENDING)
    name = f"{path.parent.parent.name}/{path.parent.name}/{path.name.removesuffix(_PENDING if pending else _DONE)}"
    try:
        found = Manifest(**orjson.loads(path.read_bytes()), pending=pending)
    except (orjson.JSONDecodeError, TypeError) as error:
        raise Broken(name, "Its manifest cannot be read.") from error
    if found.name != name or "/" in found.file:
        raise Broken(name, "Its manifest is another file's.")
    return found


def _put(path: Path, content: bytes) -> None:
    """Whole or not at all: under another name first, then on the disk, then under its own."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(3)}{_BEING_WRITTEN}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    _synced(path.parent)


def _make(folder: Path) -> None:
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _synced(folder.parent)


def _synced(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _rename(manifest: Manifest, old: str, new: str) -> None:
    with suppress(FileNotFoundError):
        (root() / f"{manifest.name}{old}").replace(root() / f"{manifest.name}{new}")
        _synced(_data(manifest).parent)


def _data(manifest: Manifest) -> Path:
    return root() / manifest.month / manifest.file


def _context(name: str) -> str:
    """A file that is put in another's place does not open."""
    return f"archive.{name}"
