"""Options of `claimdeck pipeline archive`."""

from datetime import datetime
from typing import Annotated, Final

import typer

from claimdeck.cli import setup
from claimdeck.cli.setup import DataOption
from claimdeck.cli.terminal import Output

app = typer.Typer(name="archive", help="Old claims, encrypted in files instead of production.", no_args_is_help=True)

JsonOption = Annotated[bool, typer.Option("--json", help="One line of JSON.")]
_DAY: Final = ["%Y-%m-%d"]


@app.command()
def run(
    as_of: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="As if it were this day; not a later one.", show_default=False)
    ] = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Move the claims out of production whose service is older than archive.active_months."""
    day = as_of.date() if as_of else None
    setup.run("pipeline.archive:run", data=data, as_of=day, output=Output(as_json=as_json))


@app.command("list")
def list_(as_json: JsonOption = False, data: DataOption = None) -> None:
    """List the files of the archive: their claims, their key, and when they will be purged."""
    setup.run("pipeline.archive:list_files", data=data, output=Output(as_json=as_json))


@app.command()
def restore(
    claims: Annotated[list[str] | None, typer.Argument(help="Numbers of claims.", show_default=False)] = None,
    month: Annotated[str, typer.Option(help="All of a month of service, as 2021-03.")] = "",
    file: Annotated[str, typer.Option(help="All of a file, by its name in the list.")] = "",
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Bring claims back to production as they were; they stay there for 30 days, then they may be archived again."""
    if sum(map(bool, (claims, month, file))) != 1:
        raise typer.BadParameter("name claims, or a --month, or a --file")
    output = Output(as_json=as_json)
    setup.run("pipeline.archive:restore", data=data, claims=claims or [], month=month, file=file, output=output)


@app.command()
def verify(as_json: JsonOption = False, data: DataOption = None) -> None:
    """Read every file whole and compare it with its manifest and with production. Exit code 1 when one is wrong."""
    setup.run("pipeline.archive:verify", data=data, output=Output(as_json=as_json))


@app.command()
def purge(
    yes: Annotated[bool, typer.Option("--yes", help="Delete them for good.")] = False,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Delete the files that have been in the archive for longer than archive.keep_years."""
    setup.run("pipeline.archive:purge", data=data, yes=yes, output=Output(as_json=as_json))
