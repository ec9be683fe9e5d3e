"""Uploaded files: to a private folder of our own, never more than allowed, and never left behind."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from ninja.files import UploadedFile

from claimdeck.kit.errors import TooLarge, TooMany
from claimdeck.kit.rooms import Gathered
from claimdeck.web.turns import Turns

# Reading a large file takes seconds of one processor: two of a process's threads are the most that it may hold.
reading: Final = Turns(at_once=1, may_wait=1, seconds=8)
BUSY: Final = "Other files are being read just now, and this one was not stored. Send it again in a few seconds."

# Boundaries, headers and the small fields beside the file.
_FORM_BYTES: Final = 64 * 1024
_PIECE: Final = 256 * 1024
# An upload is read and deleted within a request; what is older was left by a process that died.
LEFT_BEHIND_SECONDS: Final = 3600
LONGEST_FILENAME: Final = 255


@dataclass(frozen=True, slots=True)
class LargerFiles:
    """An address that takes other sizes than `upload_max_bytes`; a room brings its own."""

    address: str
    most_bytes: Callable[[], int]


LARGER: Final[Gathered[LargerFiles]] = Gathered()


def most_bytes_at(address: str) -> int:
    """How large a file may be that is sent to this address."""
    own = next((one.most_bytes() for one in LARGER if one.address == address), None)
    most: int = settings.OPTIONS.upload_max_bytes if own is None else own
    return most


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file on the disk, the name that its owner gave it, and its size in bytes."""

    path: Path
    name: str
    size: int

    @classmethod
    def of(cls, file: UploadedFile) -> "ReceivedFile":
        """What was sent: the upload handler keeps every file on disk, so that a child process can read it."""
        return cls(Path(file.temporary_file_path()), file.name or "", file.size or 0)  # type: ignore[attr-defined]

    @classmethod
    def at(cls, path: Path) -> "ReceivedFile":
        """A file of this machine. Raises OSError where there is none."""
        return cls(path, path.name, path.stat().st_size)

    @property
    def shown_name(self) -> str:
        return shown_filename(self.name)


def shown_filename(name: str) -> str:
    """A file's own name without folders and unprintable signs, at most 255 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable()).strip()[:LONGEST_FILENAME] or "upload"


def too_large(most: int) -> TooLarge:
    """The refusal of a file of more than `most` bytes."""
    megabytes = f"{most / 1024 / 1024:.3f}".rstrip("0").rstrip(".")
    return TooLarge(f"The file is larger than {megabytes} MB. Split it, and upload the parts one by one.")


class BoundedUpload(TemporaryFileUploadHandler):
    """Refuses a body that is larger than an upload may be, before it is read where its length is announced."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N803
        self._taken = 0
        self._allowed = most_bytes_at(self.request.path_info if self.request is not None else "")
        self._most = self._allowed + _FORM_BYTES
        if content_length is not None and int(content_length) > self._most:
            self._refuse()
        try:
            reading.refuse_if_full(BUSY)
        except TooMany:
            # Taken in unread: a sender who is cut off in the middle sees a broken line instead of the answer.
            while self._taken < self._most and (piece := input_data.read(_PIECE)):
                self._taken += len(piece)
            raise
        return super().handle_raw_input(input_data, META, content_length, *args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> Any:
        self._taken += len(raw_data)
        if self._taken > self._most:
            self._refuse()
        return super().receive_data_chunk(raw_data, start)

    def _refuse(self) -> None:
        raise too_large(self._allowed)


@contextmanager
def reading_turn() -> Iterator[None]:
    """Inside while this request is the one of the process that reads a file. Raises TooMany.

    Nothing collects garbage meanwhile: looking through the million cells of a file, none of them in a circle, stops
    every thread of the process for up to a second.
    """
    with reading.turn(BUSY):
        gc.disable()
        try:
            yield
        finally:
            gc.enable()


def sweep_left_behind(moment: datetime) -> int:
    """Delete uploads that a killed process left in the private folder; gives how many."""
    gone = 0
    limit = moment.timestamp() - LEFT_BEHIND_SECONDS
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*"):
        if path.is_file() and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
