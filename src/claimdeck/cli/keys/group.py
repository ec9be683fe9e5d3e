"""Options of `claimdeck keys`."""

from typing import Annotated

import typer

from claimdeck.cli import setup
from claimdeck.cli.setup import DataOption

app = typer.Typer(name="keys", help="Encryption keys: make them, rotate them.", no_args_is_help=True)


@app.command()
def new() -> None:
    """Print fresh keys for the settings of a new installation, ready to be pasted."""
    setup.run_plain("keys.new")


@app.command("next")
def next_(data: DataOption = None) -> None:
    """Print a new key and the steps by which it takes the place of the present one without downtime."""
    setup.choose(data)
    setup.run_plain("keys.next")


@app.command()
def check(data: DataOption = None) -> None:
    """Say whether the configured keys fit the database; 2 when they do not, 3 when it cannot be asked."""
    setup.run("keys.check", data=data)


@app.command()
def accept(
    yes: Annotated[bool, typer.Option("--yes", help="The old keys are lost for good.")] = False,
    data: DataOption = None,
) -> None:
    """Take the configured keys as they are, where the right ones are lost; what was sealed with those stays closed."""
    setup.run("keys.accept", data=data, yes=yes)


@app.command()
def rotate(
    batch: Annotated[int, typer.Option(min=1, max=10_000, help="Rows sealed in one transaction.")] = 500,
    data: DataOption = None,
) -> None:
    """Seal everything anew under the active key; can be stopped and started again at any point.

    The embedded product makes a new key by itself. In production `claimdeck keys next` prints the steps: the new key
    first opens only, in all processes; then it seals; then comes this; then the old one may go.
    """
    setup.run("keys.rotate", data=data, batch=batch)
