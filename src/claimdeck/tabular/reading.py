"""An uploaded file to a table of text cells, read in a guarded child process.

The child has limits of memory, processor time and wall-clock time, no environment and no name of the file,
and dies with its parent. Whatever the file does to it, the caller gets a table or an error with a sentence.
"""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from threading import Event, Timer
from typing import IO, Any

import claimdeck
from claimdeck.kit.errors import Unavailable
from claimdeck.tabular.bounds import MEBIBYTE, Bounds
from claimdeck.tabular.child import CELL_SEPARATOR, ROW_SEPARATOR
from claimdeck.tabular.refusals import ROW_PROBLEMS, note, refusal
from claimdeck.tabular.sniffing import HEAD_BYTES, sniff, sniff_ole

_MAX_FRAME = 64 * MEBIBYTE
_READERS = {"text": "claimdeck.tabular.csv_reader", "zip": "claimdeck.tabular.xlsx.reader"}
_KINDS = {"\t": "tsv", "": "xlsx"}
_PACKAGE_ROOT = str(Path(next(iter(claimdeck.__path__))).parent)


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as text. `number` counts from the header line as a spreadsheet shows it: the first below is 1.

    Blank rows are left out and keep their number. `cells` are as many as the headers, short rows filled with
    ""; they are as they stand in the file, not trimmed. `problem` is a sentence when the row cannot be
    trusted; such a row may have more cells than headers.
    """

    number: int
    cells: tuple[str, ...]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A whole file. `kind` is csv, tsv or xlsx; `notes` are sentences for the user.

    `delimiter` and `encoding` are empty for a workbook; `utf-8-sig` is UTF-8 with a byte order mark.
    """

    headers: tuple[str, ...]
    rows: list[RawRow]
    kind: str
    delimiter: str = ""
    encoding: str = ""
    notes: tuple[str, ...] = ()


def read_table(path: Path, filename: str, bounds: Bounds | None = None, known: Collection[str] = ()) -> Table:
    """Read the file at `path`, which the user named `filename`.

    `known` are keys of headers (`headers.known_headers`): by them the header line is told from titles above it,
    and the sheet with the table from others; without them it is the first line of the first sheet with data.
    Raises Refused, UnsupportedKind or TooLarge, each with a sentence that says what to do and quotes nothing
    of the file, within `bounds.cpu_seconds` of processor time; Unavailable when no child process can be started
    or the machine is too busy.
    """
    bounds = bounds or Bounds()
    with _opened(path, bounds) as file:
        found = sniff(os.pread(file.fileno(), HEAD_BYTES, 0), filename)
        if found == "ole":
            raise refusal(sniff_ole(file.read(bounds.max_bytes)))
        if found not in _READERS:
            raise refusal(found)
        table = _read_in_child(_READERS[found], file, bounds, known)
    if table.kind == "xlsx" and PurePath(filename.strip()).suffix.lower() in (".csv", ".tsv"):
        return Table(table.headers, table.rows, "xlsx", notes=(*table.notes, note("named_otherwise")))
    return table


@contextmanager
def _opened(path: Path, bounds: Bounds) -> Iterator[IO[bytes]]:
    if not stat.S_ISREG(path.stat().st_mode):
        raise refusal("not_a_file")
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size > bounds.max_bytes:
            raise refusal("too_large", {"limit": max(1, bounds.max_bytes // MEBIBYTE)})
        yield file


def _read_in_child(module: str, file: IO[bytes], bounds: Bounds, known: Collection[str]) -> Table:
    settings = json.dumps({**asdict(bounds), "parent": os.getpid(), "known": sorted(known)})
    process = subprocess.Popen(  # noqa: S603  our own interpreter and module; the file is its standard input
        [sys.executable, "-P", "-s", "-m", module, settings],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"PYTHONPATH": _PACKAGE_ROOT, "PYTHONUTF8": "1"},
        start_new_session=True,
    )
    late = Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = Timer(bounds.wall_seconds, stop)
    timer.daemon = True
    timer.start()
    assert process.stdout is not None  # noqa: S101  told to mypy: a pipe was asked for
    try:
        table = _Receiver(bounds).receive(process.stdout)
    except (ValueError, KeyError, TypeError):
        # The child did not keep to the form: what it read has taken it over or broken it.
        raise refusal("unreadable") from None
    finally:
        timer.cancel()
        process.stdout.close()
        # What ended the child is wanted before it is killed: it has closed its output, or will find it closed.
        _end(process)
    if table is not None:
        return table
    if late.is_set():
        raise Unavailable("The machine was too busy to read the file; nothing was stored. Send it again in a moment.")
    raise refusal("time" if -process.returncode in (signal.SIGPROF, signal.SIGXCPU) else "memory")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Wait a moment for the child's own end, then kill it."""
    try:
        process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _whole(numbers: Mapping[str, Any]) -> dict[str, int]:
    return {str(key): int(value) for key, value in numbers.items()}


class _Receiver:
    """Takes the child's frames and believes none of them: sizes, counts and codes are checked."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._head: dict[str, Any] = {}
        self._headers: tuple[str, ...] = ()
        self._rows: list[RawRow] = []
        self._surplus = 0

    def receive(self, stream: IO[bytes]) -> Table | None:
        """The table, or None when the child ended before its last word."""
        if stream.read(5)[:1] != b"S":
            raise Unavailable("The file reader could not be started. Try again in a moment.")
        accepted = 0
        while len(start := stream.read(5)) == 5:
            size = int.from_bytes(start[1:], "big")
            accepted += size
            if size > _MAX_FRAME or accepted > 2 * self._bounds.max_text_bytes:
                raise refusal("too_much_text")
            payload = stream.read(size)
            if len(payload) < size:
                return None
            if start[:1] == b"E":
                return self._table(json.loads(payload))
            self._take(start[:1], payload)
        return None

    def _take(self, kind: bytes, payload: bytes) -> None:
        if kind == b"R":
            self._take_rows(payload.decode())
        elif kind == b"H":
            self._head = json.loads(payload)
            self._headers = tuple(map(str, self._head["headers"]))
        else:
            refused = json.loads(payload)
            raise refusal(str(refused["code"]), _whole(refused["numbers"]))

    def _take_rows(self, block: str) -> None:
        width = len(self._headers)
        if len(self._rows) * width + self._surplus > self._bounds.max_cells:
            raise refusal("too_many_cells", {"limit": self._bounds.max_cells})
        append = self._rows.append
        for line in block.split(ROW_SEPARATOR):
            parts = line.split(CELL_SEPARATOR)
            if len(parts) < width + 2:
                parts.extend([""] * (width + 2 - len(parts)))
            problem = ROW_PROBLEMS.get(parts[1])
            cells = tuple(parts[2 : (self._bounds.max_columns if problem else width) + 2])
            self._surplus += len(cells) - width
            append(RawRow(int(parts[0]), cells, problem))

    def _table(self, end: dict[str, Any]) -> Table:
        if end["rows"] != len(self._rows):
            raise refusal("unreadable")
        delimiter = str(self._head["delimiter"])
        return Table(
            headers=self._headers,
            rows=self._rows,
            kind=_KINDS.get(delimiter, "csv"),
            delimiter=delimiter,
            encoding=str(self._head["encoding"]),
            notes=tuple(filter(None, (note(str(code), _whole(numbers)) for code, numbers in end["notes"]))),
        )
