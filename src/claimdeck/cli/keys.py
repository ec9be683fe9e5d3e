"""Options of `claimdeck keys`."""

from typing import Annotated

import typer

from claimdeck.cli import setup
from claimdeck.cli.setup import DataOption

app = typer.Typer(help="Encryption keys: make them, rotate them.", no_args_is_help=True)


@app.command()
def new() -> None:
    """Print fresh keys for the settings of a new installation."""
    setup.run_plain("keys_new")


@app.command()
def rotate(
    batch: Annotated[int, typer.Option(min=1, max=10_000, help="Rows sealed in one transaction.")] = 500,
    data: DataOption = None,
) -> None:
    """Seal everything anew under the active key; can be stopped and started again at any point.

    The embedded product makes a new key by itself. In production put the new key first in ENCRYPTION_KEYS,
    keep the old one behind it, restart all processes, then run this.
    """
    setup.run("keys_rotate", data=data, batch=batch)
