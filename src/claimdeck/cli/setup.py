"""From parsed options to work: settings first, then Django, then the command; the only place that imports late.

Options are parsed before anything of Django is loaded: `--data` decides which settings there are, and help
must come at once. So a command is named here, within this package, and imported when it runs.
"""

import importlib
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from claimdeck.cli.terminal import Output

DataOption = Annotated[
    Path | None, typer.Option("--data", help="Folder that holds everything. [env: CLAIMDECK_DATA]", show_default=False)
]


def choose(data: Path | None, settings: Mapping[str, str] | None = None) -> None:
    """Make options of the command line settings of this process and its children."""
    if data is not None:
        os.environ["CLAIMDECK_DATA"] = str(data.expanduser().absolute())
    os.environ.update(settings or {})


def run(
    command: str,
    *,
    data: Path | None = None,
    settings: Mapping[str, str] | None = None,
    output: Output | None = None,
    **arguments: object,
) -> NoReturn:
    """Set up Django, then call the command with its arguments, and `output` if given; leave with its exit code."""
    choose(data, settings)
    bootstrap = importlib.import_module("claimdeck.cli.bootstrap")
    raise typer.Exit(bootstrap.run(command, partial(load, command), output, arguments))


def run_plain(command: str, **arguments: object) -> NoReturn:
    """The same for commands that need no Django."""
    raise typer.Exit(load(command)(**arguments))


def load(command: str) -> Callable[..., int]:
    """`keys.rotate` is `main` of that module of this package, `accounts.practices:add` the function `add` of that."""
    module, _, function = command.partition(":")
    found: Callable[..., int] = getattr(importlib.import_module(f"claimdeck.cli.{module}"), function or "main")
    return found
