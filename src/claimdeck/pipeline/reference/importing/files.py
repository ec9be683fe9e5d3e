"""Files as users download them: text, workbooks, and archives of these; bounded in size, read piece by piece."""

import codecs
import csv
import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Final

from claimdeck.kit.errors import ClaimdeckError, Refused
from claimdeck.pipeline.reference.importing.headers import LOOKED_AT
from claimdeck.tabular.bounds import MEBIBYTE, Bounds
from claimdeck.tabular.reading import read_table

# The largest that CMS publishes, a part of the PTP edits, unpacks to some 60 MB.
MOST_BYTES: Final = 512 * MEBIBYTE
_MOST_MEMBERS: Final = 200
# Text of codes packs to a tenth or twentieth; what packs to a three hundredth was made to do harm.
_MOST_RATIO: Final = 300
_RATIO_FREE_BYTES: Final = 8 * MEBIBYTE
_PIECE: Final = MEBIBYTE
_LONGEST_CELL: Final = 20_000
_LONGEST_LINE: Final = MEBIBYTE
_DELIMITERS: Final = ("\t", ",", ";", "|", "~")
_WORKBOOK: Final = Bounds(
    max_bytes=128 * MEBIBYTE,
    max_rows=2_000_000,
    max_cells=20_000_000,
    max_header_chars=_LONGEST_CELL,
    max_unpacked_bytes=768 * MEBIBYTE,
    max_text_bytes=512 * MEBIBYTE,
    memory_bytes=3 * 1024 * MEBIBYTE,
    cpu_seconds=120.0,
    wall_seconds=600.0,
)
# Best first: what the same table is packed as beside one another.
_READ: Final = (".csv", ".txt", ".xlsx", ".xlsm")
Record = list[str]


@dataclass(frozen=True, slots=True)
class Source:
    """A table of text that can be read from its beginning again and again; `names` are its own and its archive's."""

    path: Path
    names: tuple[str, ...]

    @property
    def workbook(self) -> bool:
        return PurePosixPath(self.names[0]).suffix.lower() in (".xlsx", ".xlsm")

    def size(self) -> int:
        return self.path.stat().st_size


@contextmanager
def opened(path: Path) -> Iterator[list[Source]]:
    """The tables of a file; of an archive its tables, unpacked into a folder of their own as long as this lasts.

    Raises Refused for what is too large, no archive although named so, or packed to do harm.
    """
    if not path.is_file():
        raise Refused(f"{path.name} is not there, or no file.")
    if path.stat().st_size > MOST_BYTES:
        raise Refused(f"{path.name} is larger than {MOST_BYTES // MEBIBYTE} MB, which no file of CMS is.")
    if path.suffix.lower() != ".zip":
        yield [Source(path, (path.name,))]
        return
    with tempfile.TemporaryDirectory(prefix="claimdeck-reference-") as folder:
        yield _unpacked(path, Path(folder))


def lines(source: Source) -> Iterator[str]:
    """The lines of a text. Raises Refused where it is none, or a line has no end."""
    with _text(source) as (file, _):
        yield from _bounded(file, source)


def first_records(source: Source, delimiter: str) -> list[Record]:
    """The first records of a text, cut at `delimiter`; none where it cannot be read so."""
    with _text(source) as (file, _):
        try:
            return list(islice(csv.reader(_bounded(file, source), delimiter=delimiter), LOOKED_AT))
        except csv.Error:
            return []


def delimiters(source: Source) -> tuple[str, ...]:
    """The signs that stand in the first lines of a text."""
    head = "".join(islice(lines(source), LOOKED_AT))
    return tuple(sign for sign in _DELIMITERS if sign in head)


def text_records(source: Source, delimiter: str) -> Iterator[tuple[int, float, Record]]:
    """Each record with the number of its line and how much of the file is read, from 0 to 1."""
    size = max(1, source.size())
    with _text(source) as (file, raw):
        csv.field_size_limit(_LONGEST_CELL)
        reader = csv.reader(_bounded(file, source), delimiter=delimiter)
        try:
            for record in reader:
                yield reader.line_num, min(1.0, raw.tell() / size), record
        except csv.Error as error:
            raise Refused(f"{source.names[0]}, line {reader.line_num}: quotation marks or cells are broken.") from error


def _bounded(file: IO[str], source: Source) -> Iterator[str]:
    """Line after line, none of them so long that it would fill the memory."""
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise Refused(f"{source.names[0]} has a line without an end; it is no table of codes.")
        yield line


def workbook_records(source: Source) -> list[Record]:
    """The rows of a workbook's first sheet with anything in it, blank rows left out."""
    try:
        table = read_table(source.path, source.names[0], _WORKBOOK)
    except ClaimdeckError as refusal:
        raise type(refusal)(f"{source.names[0]}: {refusal.detail}", code=refusal.code) from None
    return [list(table.headers), *(list(row.cells) for row in table.rows)]


@contextmanager
def _text(source: Source) -> Iterator[tuple[IO[str], IO[bytes]]]:
    with source.path.open("rb") as raw:
        # As it stands: cells in quotation marks hold line ends of their own.
        yield io.TextIOWrapper(raw, encoding=_encoding(source), newline=""), raw


def _encoding(source: Source) -> str:
    """UTF-8 where all of it is, else Latin 1, in which CMS writes. Raises Refused for what is no text."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    with source.path.open("rb") as raw:
        head = raw.read(4)
        if head.startswith((b"PK", b"%PDF", b"\xd0\xcf")):
            raise Refused(f"{source.names[0]} is no text although its name says so.")
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            _check_whole(source, "utf-16")
            return "utf-16"
        raw.seek(0)
        try:
            while piece := raw.read(_PIECE):
                if b"\0" in piece:
                    raise Refused(f"{source.names[0]} is no text although its name says so.")
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1"
    return "utf-8-sig"


def _check_whole(source: Source, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    with source.path.open("rb") as raw:
        try:
            while piece := raw.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise Refused(f"{source.names[0]} is damaged, or no text. Save it in UTF-8 and import it again.") from error


def _unpacked(path: Path, folder: Path) -> list[Source]:
    try:
        with zipfile.ZipFile(path) as archive:
            return [_unpack(archive, member, path.name, folder) for member in _tables(archive, path.name)]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Refused(
            f"{path.name} is broken or has a password; unpack it yourself and import what is in it."
        ) from error


def _tables(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """The members to read: of tables that are packed in several forms the first of _READ."""
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        raise Refused(f"{name} holds more than {_MOST_MEMBERS} files; import those that you need by themselves.")
    by_stem: dict[str, zipfile.ZipInfo] = {}
    for suffix in reversed(_READ):
        for member in members:
            inner = PurePosixPath(member.filename)
            if not member.is_dir() and inner.suffix.lower() == suffix:
                by_stem[str(inner.with_suffix("")).lower()] = member
    return list(by_stem.values())


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, folder: Path) -> Source:
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError("packed as no file of CMS is")
    inner = PurePosixPath(member.filename).name
    target = folder / f"{member.header_offset}{PurePosixPath(inner).suffix.lower()}"
    most = min(MOST_BYTES, max(_RATIO_FREE_BYTES, member.compress_size * _MOST_RATIO))
    written = 0
    with archive.open(member) as packed, target.open("wb") as file:
        # Counted, not believed: an archive says of its members what it likes.
        while piece := packed.read(_PIECE):
            written += len(piece)
            if written > most:
                raise Refused(f"{inner} in {name} unpacks to far more than a table of codes would; it was not read.")
            file.write(piece)
    return Source(target, (inner, name))
