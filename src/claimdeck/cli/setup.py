"""From parsed options to work: settings first, then Django, then the command; the only place that imports late.

Options are parsed before anything of Django is loaded: `--data` decides which settings there are, and help
must come at once. So a command is named here by its module and imported when it runs.
"""

import importlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

DataOption = Annotated[
    Path | None, typer.Option("--data", help="Folder that holds everything. [env: CLAIMDECK_DATA]", show_default=False)
]


def choose(data: Path | None, settings: Mapping[str, str] | None = None) -> None:
    """Make options of the command line settings of this process and its children."""
    if data is not None:
        os.environ["CLAIMDECK_DATA"] = str(data.expanduser().absolute())
    os.environ.update(settings or {})


def run(
    module: str, *, data: Path | None = None, settings: Mapping[str, str] | None = None, **arguments: Any
) -> NoReturn:
    """Set up Django, then call `main(**arguments)` of `claimdeck.cli.<module>`; leave with its answer."""
    choose(data, settings)
    bootstrap = importlib.import_module("claimdeck.cli.bootstrap")
    raise typer.Exit(bootstrap.run(f"claimdeck.cli.{module}", arguments))


def run_plain(module: str, **arguments: Any) -> NoReturn:
    """The same for commands that need no Django."""
    command = importlib.import_module(f"claimdeck.cli.{module}")
    raise typer.Exit(command.main(**arguments))
