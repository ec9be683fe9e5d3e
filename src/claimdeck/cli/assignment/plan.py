"""A plan from files alone: claims, people and rules in, who gets what out."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from claimdeck.assignment.domain.planning import PlanOptions
from claimdeck.assignment.domain.planning import plan as propose
from claimdeck.assignment.domain.proposal import Proposal
from claimdeck.cli.assignment.claims_file import BadRow, ClaimsFile, read_claims
from claimdeck.cli.assignment.people_file import read_people
from claimdeck.cli.assignment.report import explained, totals
from claimdeck.cli.assignment.rules_file import read_rules_file
from claimdeck.cli.bootstrap import lines_of
from claimdeck.cli.files import written
from claimdeck.cli.terminal import REFUSED, STANDARD_OUTPUT, Terminal
from claimdeck.kit.clock import now
from claimdeck.kit.errors import ClaimdeckError, Refused
from claimdeck.tabular.writing import Cell, csv_lines, write_xlsx

_STEPS: Final = 4


def main(
    *,
    claims: Path,
    people: Path,
    output: Path | None,
    rules: Path | None,
    days: int,
    classic: bool,
    explain: bool,
    today: date | None,
    working_days: str,
) -> int:
    """0: every claim is placed; 1: some are not; 2: refused, nothing was planned."""
    options = PlanOptions(
        today=today or now().astimezone().date(), working_days=working_days, days=days, classic=classic
    )
    try:
        return _plan(claims, people, rules, output, options, explain=explain)
    except (ClaimdeckError, OSError) as error:
        Terminal().say("\n".join(lines_of(error)))
        return REFUSED


def _plan(
    claims: Path, people: Path, rules: Path | None, output: Path | None, options: PlanOptions, *, explain: bool
) -> int:
    _refuse_bad_output(output, (claims, people, *((rules,) if rules else ())))
    with _progress() as step:
        step("Reading people and rules")
        team = read_people(people)
        ruled = read_rules_file(rules) if rules is not None else ()
        step("Reading claims")
        file = read_claims(claims, options.today)
        step("Planning")
        found = propose(file.claims, team, ruled, options)
        step("Writing the plan")
        if output is not None:
            _write(output, file, found, days=options.days)
    bad_rows = len(file.rows) - len(found.items)
    for note in file.notes:
        Terminal().say(note)
    lines = list(totals(found, bad_rows, options.classic))
    lines += explained(found, ruled, team) if explain else ()
    # The plan has standard output for itself where it goes there.
    for line in lines:
        typer.echo(line, err=output == STANDARD_OUTPUT)
    if output is not None and output != STANDARD_OUTPUT:
        typer.echo(f"Plan: {output}")
    return 0 if found.placed == len(file.rows) else 1


@contextmanager
def _progress() -> Iterator["_Step"]:
    """A bar on standard error of what is being done; none where nobody watches."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield _Step(progress)


class _Step:
    """Says which step begins."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=_STEPS)

    def __call__(self, name: str) -> None:
        self._progress.update(self._task, description=name, advance=1)


def _refuse_bad_output(output: Path | None, taken: Sequence[Path]) -> None:
    if output is None or output == STANDARD_OUTPUT:
        return
    if output.suffix.lower() not in (".csv", ".xlsx"):
        raise Refused(f"{output} must end in .csv or .xlsx, or be - for standard output.")
    if not output.absolute().parent.is_dir():
        raise Refused(f"There is no folder {output.absolute().parent}.")
    if output.exists() and any(path.exists() and output.samefile(path) for path in taken):
        raise Refused("The plan would take the place of a file that it is made from. Choose another name with -o.")


def _write(output: Path, file: ClaimsFile, found: Proposal, *, days: int) -> None:
    """Every row of the file, in its order."""
    header = ["claim_id", "person", "strategy", "reason", *(("work_date",) if days > 1 else ())]
    rows = _rows(file, found, days=days)
    if output == STANDARD_OUTPUT:
        sys.stdout.buffer.writelines(csv_lines(header, rows))
        sys.stdout.buffer.flush()
        return
    with written(output) as draft, draft.open("wb") as target:
        if output.suffix.lower() == ".xlsx":
            write_xlsx(header, rows, target)
        else:
            target.writelines(csv_lines(header, rows))


def _rows(file: ClaimsFile, found: Proposal, *, days: int) -> Iterator[Sequence[Cell]]:
    items = iter(found.items)
    for row in file.rows:
        if isinstance(row, BadRow):
            cells: list[Cell] = [row.claim_id, "", "", f"Row {row.number:,} cannot be used: {row.reason}"]
            day = None
        else:
            item = next(items)
            strategy = item.strategy.value if item.strategy is not None else ""
            cells, day = [row.claim_id, item.person or "", strategy, item.reason], item.work_date
        yield [*cells, day] if days > 1 else cells
