"""What is inside of a workbook's ZIP package, checked before it is parsed. Runs in the child process."""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from claimdeck.tabular.child import FileRefused, Settings

_MAX_ENTRIES = 2_000
_MAX_RATIO = 300  # Deflate can reach 1,000; sheets of repeated rows stay far below this
_RATIO_FREE_BYTES = 32 * 1024 * 1024
_CHUNK = 1024 * 1024
_DRIVE = re.compile(r"[A-Za-z]:")
_ENCRYPTED = 0x1
_OTHER_KINDS = (
    ("xl/workbook.bin", "xlsb"),
    ("index/document.iwa", "numbers"),
    ("index.zip", "numbers"),
    ("word/document.xml", "document"),
    ("ppt/presentation.xml", "document"),
)


class Package:
    """A checked package; parts are found by name whatever its case. Raises FileRefused."""

    def __init__(self, data: bytes, settings: Settings) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, NotImplementedError):
            raise FileRefused("zip_broken") from None
        infos = self._zip.infolist()
        if len(infos) > _MAX_ENTRIES:
            raise FileRefused("zip_entries")
        self._parts = {info.filename.lower(): info for info in infos}
        self._check_kind()
        for info in infos:
            _check_entry(info)
        if len(self._parts) != len(infos):
            raise FileRefused("zip_doubled")
        if sum(info.file_size for info in infos) > settings["max_unpacked_bytes"]:
            raise FileRefused("zip_bomb")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def size(self, name: str) -> int:
        """Unpacked bytes of a part, as the package says."""
        return self._parts[name.lower()].file_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """The unpacked bytes of a part, piece by piece, each checked to be plain UTF-8 XML without a DTD."""
        tail = b""
        try:
            with self._zip.open(self._parts[name.lower()]) as part:
                first = True
                while chunk := self._next(part):
                    if first:
                        _check_prolog(chunk)
                        first = False
                    window = tail + chunk
                    if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                        raise FileRefused("xml_entities")
                    tail = chunk[-16:]
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
            raise FileRefused("zip_broken") from None

    def read(self, name: str, most: int) -> bytes:
        """A whole part of at most `most` bytes."""
        if self.size(name) > most:
            raise FileRefused("workbook_broken")
        return b"".join(self.chunks(name))

    @staticmethod
    def _next(part: IO[bytes]) -> bytes:
        return part.read(_CHUNK)

    def _check_kind(self) -> None:
        if "xl/workbook.xml" in self._parts:
            return
        for name, code in _OTHER_KINDS:
            if name in self._parts:
                raise FileRefused(code)
        if "mimetype" in self._parts and "content.xml" in self._parts:
            raise FileRefused("ods")
        if "[content_types].xml" in self._parts or any(name.startswith("xl/") for name in self._parts):
            raise FileRefused("workbook_broken")
        raise FileRefused("zip")


def _check_entry(info: zipfile.ZipInfo) -> None:
    name = info.filename.replace("\\", "/")
    if (
        name.startswith("/")
        or ".." in name.split("/")
        or _DRIVE.match(name)
        or "\x00" in info.orig_filename
        or stat.S_ISLNK(info.external_attr >> 16)
    ):
        raise FileRefused("zip_name")
    if info.flag_bits & _ENCRYPTED:
        raise FileRefused("zip_encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileRefused("zip_method")
    if info.file_size > _RATIO_FREE_BYTES and info.file_size > _MAX_RATIO * max(info.compress_size, 1):
        raise FileRefused("zip_bomb")


def _check_prolog(chunk: bytes) -> None:
    head = chunk[:256]
    if b"\x00" in head:
        raise FileRefused("xml_encoding")
    declared = re.search(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", head)
    if declared and declared.group(1).lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
        raise FileRefused("xml_encoding")
