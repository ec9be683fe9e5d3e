"""Options of `claimdeck pipeline`."""

from typing import Annotated

import typer

from claimdeck.cli import setup
from claimdeck.cli.setup import DataOption
from claimdeck.cli.terminal import Output

app = typer.Typer(
    name="pipeline", help="Claims from staging through rules and prices to production.", no_args_is_help=True
)


@app.callback()
def _pipeline() -> None:
    """Claims from staging through rules and prices to production."""


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False, data: DataOption = None
) -> None:
    """Say how many staged claims are where."""
    setup.run("pipeline.status", data=data, output=Output(as_json=as_json))


@app.command()
def reconcile(
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON.")] = False, data: DataOption = None
) -> None:
    """Prove that every staged claim is in exactly one place. Exit code 0 only when it holds."""
    setup.run("pipeline.reconcile", data=data, output=Output(as_json=as_json))
