"""An upload that fits the made-up payer, as a file."""

from pathlib import Path

import typer

from claimdeck.cli.files import written
from claimdeck.cli.terminal import REFUSED
from claimdeck.kit.clock import today
from claimdeck.payers.sandbox.uploads import STORY, Numbers, Oddities, sample_rows, write_rows


def main(
    *,
    path: Path,
    count: int,
    practices: int,
    seed: int,
    not_found: int,
    mismatched: int,
    invalid: int,
    doubled: int,
    undated: int,
    mixed_dates: bool,
    story: bool,
    numbers: str,
) -> int:
    """Write `count` rows; 2 when there are more odd rows than rows, or the file cannot be written."""
    typed = Oddities(not_found, mismatched, invalid, doubled, undated, mixed_dates)
    odd = scaled(STORY, count) if story else typed
    try:
        rows = sample_rows(count, practices, seed, today=today(), oddities=odd)
    except ValueError:
        typer.echo("There are more odd rows than rows. Raise --count, or ask for fewer odd rows.", err=True)
        return REFUSED
    try:
        with written(path) as draft, draft.open("w", newline="", encoding="utf-8") as stream:
            write_rows(stream, rows, Numbers(numbers))
    except OSError as error:
        typer.echo(f"{path} cannot be written: {error.strerror}.", err=True)
        return REFUSED
    typer.echo(f"{path}: {count} invented claims, {odd.total} of them odd.", err=True)
    return 0


def scaled(story: Oddities, count: int) -> Oddities:
    """The story's share of odd rows for a file of another length; its own length is 1,000."""
    names = ("not_found", "mismatched", "invalid", "doubled", "undated")
    return Oddities(**{name: getattr(story, name) * count // 1000 for name in names}, mixed_dates=story.mixed_dates)
