"""Users' own downloads imported: each file's tables told by their headers, dated, and written as releases."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Final

from claimdeck.kit.errors import Refused
from claimdeck.pipeline.reference.importing import files, titles
from claimdeck.pipeline.reference.importing.reading import Recognized, columns, recognized
from claimdeck.pipeline.reference.kinds import LABELS, ReferenceKind
from claimdeck.pipeline.reference.models import Release
from claimdeck.pipeline.reference.releases import About, forget, imported_already, write

_PIECE: Final = 1024 * 1024
# The schedule that QPs are paid by has the same values as the other, which stands for both.
_QP_ONLY: Final = "_QPP"
_HOSPITALS: Final = re.compile(r"ccioph|[-_ ]oph[-_ .]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a table: its release, and whether it was there already with the same content."""

    name: str
    release: Release
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Watcher:
    """Whom an import tells how far it is: which table is read now, and how much of it, from 0 to 1."""

    begun: Callable[[str], None] = lambda _name: None
    read: Callable[[float], None] = lambda _part: None
    skipped: Callable[[str], None] = lambda _name: None


def import_files(
    paths: Sequence[Path],
    *,
    kind: ReferenceKind | None = None,
    effective: date | None = None,
    by: str = "",
    watcher: Watcher | None = None,
) -> list[Imported]:
    """Import the tables of some files; fee schedules first, so that others can take their date.

    What an archive holds beside tables of ours is left out, and told. Raises Refused for a file that is none, that
    has no date, or in which something cannot be read: of that table nothing is imported, others stay.
    """
    watcher = watcher or Watcher()
    with ExitStack() as stack:
        tables = [
            table for path in paths for table in _tables(path, stack.enter_context(files.opened(path)), kind, watcher)
        ]
        order = list(ReferenceKind)
        return [_imported(table, effective, by, watcher) for table in sorted(tables, key=lambda t: order.index(t.kind))]


def _tables(
    path: Path, sources: list[files.Source], kind: ReferenceKind | None, watcher: Watcher
) -> Iterator[Recognized]:
    found = 0
    for source in sources:
        if _doubled(source, sources):
            watcher.skipped(source.names[0])
            continue
        if _of_hospitals(source):
            raise Refused(
                f"{source.names[0]} has the pairs of outpatient hospitals (OPH). Professional claims are held against "
                "those of practitioners: import the files whose names begin with ccipra."
            )
        table = recognized(source, kind if len(sources) == 1 else None)
        if table is not None and kind in (None, table.kind):
            found += 1
            yield table
        else:
            watcher.skipped(source.names[0])
    if not found:
        kinds = ", ".join(ReferenceKind)
        raise Refused(
            f"{path.name} has no header of a table that is known here. Say what it is with --kind, one of: {kinds}."
        )


def _doubled(source: files.Source, sources: list[files.Source]) -> bool:
    """Whether this is the QPs' form of a schedule that is packed beside it for everybody else."""
    stem = PurePosixPath(source.names[0]).stem.upper()
    others = {PurePosixPath(other.names[0]).stem.upper() for other in sources}
    return stem.endswith(_QP_ONLY) and stem.removesuffix(_QP_ONLY) + "_NONQPP" in others


def _of_hospitals(source: files.Source) -> bool:
    """Whether these are NCCI's pairs for hospitals, whose columns are those of the practitioners' pairs."""
    return any(_HOSPITALS.search(name) for name in source.names)


def _imported(table: Recognized, effective: date | None, by: str, watcher: Watcher) -> Imported:
    name = table.source.names[0]
    about = About(
        kind=table.kind,
        title=name,
        effective_date=effective or _date(table),
        content_hash=_hash(table.source.path),
        part=PurePosixPath(name).stem,
        imported_by=by,
    )
    same = imported_already(about)
    if same is None:
        watcher.begun(name)
    release = same or write(about, columns(table, watcher.read))
    # Invented codes beside real ones would let through what nobody pays. An earlier import may have ended before this.
    for made_up in Release.objects.filter(kind=table.kind, made_up=True):
        forget(made_up)
    return Imported(name, release, unchanged=same is not None)


def _date(table: Recognized) -> date:
    header = table.header
    said = titles.effective_date(
        table.kind, table.source.names, header.titles if header else (), header.names if header else ()
    )
    newest = Release.objects.filter(kind=ReferenceKind.RVU, published_at__isnull=False, made_up=False)
    found = said or newest.order_by("-effective_date").values_list("effective_date", flat=True).first()
    if found is None:
        raise Refused(
            f"{table.source.names[0]} ({LABELS[table.kind]}) does not say from which day it holds: give it with "
            "--effective YYYY-MM-DD, or import the year's PPRRVU first."
        )
    return found


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
