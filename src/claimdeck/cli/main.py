"""The claimdeck command: its groups. They parse options, nothing else; work is loaded when it is asked for."""

from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Final

import typer

from claimdeck.cli.private_files import make_files_private
from claimdeck.cli.processes import follow_supervisor
from claimdeck.config.processes.ending import end_when_told

# Each a folder with a module `group`, in the order of the help; one whose `app` has no name brings top-level commands.
GROUPS: Final = ("embedded", "operate", "status", "pipeline", "reference", "assignment", "sandbox", "accounts", "keys")

app = typer.Typer(
    name="claimdeck",
    help="The open-source workbench on which a medical billing team runs its claims.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for _group in GROUPS:
    app.add_typer(import_module(f"claimdeck.cli.{_group}.group").app)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"claimdeck {version('claimdeck')}")
        raise typer.Exit


@app.callback()
def _claimdeck(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def run() -> None:
    """The entry of the installed command."""
    end_when_told()
    make_files_private()
    follow_supervisor()
    app()


if __name__ == "__main__":
    run()
