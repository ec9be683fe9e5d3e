"""Reference data imported from files, with a progress bar."""

from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from claimdeck.cli.database import prepare
from claimdeck.cli.terminal import Terminal
from claimdeck.kit.errors import Refused
from claimdeck.pipeline.reference.importing.imports import Imported, Watcher, import_files
from claimdeck.pipeline.reference.kinds import LABELS, ReferenceKind


def main(*, files: list[Path], kind: str, effective: date | None) -> int:
    """0: all were imported, or had been."""
    if kind and kind not in list(ReferenceKind):
        raise Refused(f"There is no kind {kind}; the kinds are {', '.join(ReferenceKind)}.")
    prepare()
    terminal = Terminal()
    with _progress() as progress:
        bar = progress.add_task("Looking at the files", total=1.0)
        watcher = Watcher(
            begun=lambda name: progress.update(bar, description=name, completed=0.0),
            read=lambda part: progress.update(bar, completed=part),
            skipped=lambda name: terminal.say(f"{name} is no table of a known kind, or doubled; left out."),
        )
        found = import_files(
            files, kind=ReferenceKind(kind) if kind else None, effective=effective, by="command line", watcher=watcher
        )
    for one in found:
        terminal.say(_line(one))
    return 0


def _line(one: Imported) -> str:
    release = one.release
    said = "was there already" if one.unchanged else f"{release.rows:,} rows"
    return f"{one.name}: {LABELS[ReferenceKind(release.kind)]} from {release.effective_date}, {said}."


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
