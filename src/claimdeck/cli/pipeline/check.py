"""A file of claims checked against all rules, without a database: what would happen to it, and why."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

import typer
from rich.console import Console
from rich.table import Table

from claimdeck.cli.database import prepare, prepare_apart
from claimdeck.cli.files import written
from claimdeck.cli.pipeline.bars import claims_bar
from claimdeck.cli.pipeline.refusing import stores_said
from claimdeck.cli.terminal import Output, Terminal
from claimdeck.kit.clock import today
from claimdeck.kit.errors import Refused
from claimdeck.pipeline.checking.knowledge import knowledge_of
from claimdeck.pipeline.checking.scrubbing import HEADER, Checked, Scrubbing
from claimdeck.pipeline.intake.files import claims_file
from claimdeck.pipeline.processing.stages import StageFailed
from claimdeck.tabular.writing import csv_lines

_REJECTED: Final = 1


def main(*, file: Path, as_of: date | None, ask_production: bool, output: Output) -> int:
    """0: no claim would be rejected; 1: one would be; 2: the file cannot be read."""
    terminal = Terminal()
    _refuse_bad_output(file, output)
    found = claims_file(file)
    for note in found.notes:
        terminal.say(note)
    if ask_production:
        prepare()
        prepare_apart()
    with stores_said():
        knowledge = knowledge_of(as_of or today(), ask_production=ask_production)
    bar = claims_bar(found.claims, shown=not output.as_json and not output.is_standard)
    with _target(output) as target, bar as on_progress:
        scrubbing = Scrubbing(found, knowledge, on_progress)
        try:
            for piece in csv_lines(HEADER, scrubbing.rows()):
                target.write(piece)
        except StageFailed as failed:
            raise Refused(str(failed)) from None
    checked = scrubbing.checked()
    if output.as_json:
        typer.echo(json.dumps(_numbers(checked)), err=output.is_standard)
    else:
        _say(checked, output, terminal)
    return _REJECTED if checked.rejected else 0


def _refuse_bad_output(file: Path, output: Output) -> None:
    if output.path is None or output.is_standard:
        return
    if output.path.exists() and file.exists() and output.path.samefile(file):
        raise Refused("The violations would take the place of the file itself. Choose another name with -o.")


@contextmanager
def _target(output: Output) -> Iterator[BinaryIO]:
    """Where the violations go: a file that is there whole or not at all, standard output, or nowhere."""
    if output.is_standard:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    elif output.path is None:
        with Path("/dev/null").open("wb") as nowhere:
            yield nowhere
    else:
        with written(output.path) as draft, draft.open("wb") as target:
            yield target


def _say(checked: Checked, output: Output, terminal: Terminal) -> None:
    """What it comes to, by rule, on standard error."""
    if checked.rules:
        table = Table("Rule", "Severity", "Claims", "Violations", box=None, pad_edge=False)
        for one in checked.rules:
            table.add_row(one.rule, one.severity, f"{one.claims:,}", f"{one.violations:,}")
        Console(stderr=True, highlight=False).print(table)
    terminal.say(
        f"{checked.claims:,} claims: {checked.rejected:,} would be rejected, {checked.held:,} held for a person, "
        f"{checked.warned:,} go through with warnings, {checked.clean:,} without a word."
    )
    terminal.say(f"{checked.priced:,} of {checked.lines:,} lines have a price.")
    if checked.unreadable:
        terminal.say(f"{checked.unreadable:,} of the rejected cannot be read as they stand.")
    if checked.not_run:
        terminal.say(f"Not run, because what they need is not here: {', '.join(checked.not_run)}.")
    if output.path is not None and not output.is_standard:
        terminal.say(f"{checked.violations:,} violations are in {output.path}.")


def _numbers(checked: Checked) -> dict[str, object]:
    return {
        "claims": checked.claims,
        "rejected": checked.rejected,
        "held": checked.held,
        "warned": checked.warned,
        "clean": checked.clean,
        "unreadable": checked.unreadable,
        "violations": checked.violations,
        "rules": {one.rule: one.violations for one in checked.rules},
        "not_run": list(checked.not_run),
    }
