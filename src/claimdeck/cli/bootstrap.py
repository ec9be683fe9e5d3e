"""Sets Django up and runs one command; turns errors that are meant for people into lines and exit codes."""

import json
import os
import sqlite3
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Literal, TypedDict

import django
import typer
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError

from claimdeck.cli.private_files import faults, take_from_others
from claimdeck.cli.terminal import REFUSED, Output
from claimdeck.kit.errors import ClaimdeckError
from claimdeck.kit.memory import share_arenas

# The first says it among the rest, the others follow on a command of `claimdeck up` that said it.
_SILENT: Final = ("operate.doctor", "embedded.sample", "embedded.pipeline_sample")
# As Click ends where nothing of Django is needed.
ENOUGH_SEEN: Final = 1


class Problem(TypedDict):
    """One thing that is wrong; a problem that no field or option is the cause of has an empty `field`."""

    field: str
    message: str


class Refusal(TypedDict):
    """A command that was refused, for programs."""

    state: Literal["REFUSED"]
    detail: str
    problems: list[Problem]


def run(
    command: str, find: Callable[[], Callable[..., int]], output: Output | None, arguments: Mapping[str, object]
) -> int:
    """Call the command that `find` gives once Django is set up, with `output` if it takes one.

    2 for anything refused, with what to do on standard error.
    """
    as_json = output is not None and output.as_json
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimdeck.config.settings")
    # Before there are threads; forked children inherit it.
    share_arenas()
    try:
        django.setup()
        for line in _close_files():
            if command not in _SILENT and not as_json:
                typer.echo(line, err=True)
        return find()(**arguments) if output is None else find()(output=output, **arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read along has seen enough; what is still to be written at the end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ENOUGH_SEEN
    except (ClaimdeckError, ImproperlyConfigured, DatabaseError, InterfaceError, OSError) as error:
        for line in lines_of(error):
            typer.echo(line, err=True)
        if output is not None and as_json:
            typer.echo(json.dumps(refusal_of(error)), err=output.is_standard)
        return REFUSED


def database_file() -> Path | None:
    """Where SQLite keeps the data; None for a server."""
    default = settings.DATABASES["default"]
    return Path(default["NAME"]) if default["ENGINE"].endswith("sqlite3") else None


def _close_files() -> list[str]:
    """Take what is ours from others' eyes; what the folders' modes still allow them, as lines for people."""
    take_from_others(settings.DATA, database_file())
    return [f"Warning: {fault}" for fault in faults(settings.DATA, database_file())]


def refusal_of(error: BaseException) -> Refusal:
    """The same for programs."""
    if isinstance(error, ClaimdeckError) and error.errors:
        problems = [Problem(field=item.field, message=item.message) for item in error.errors]
    else:
        problems = [Problem(field="", message=line) for line in lines_of(error)]
    return Refusal(state="REFUSED", detail=lines_of(error)[0], problems=problems)


def lines_of(error: BaseException) -> list[str]:
    """What a person should read of this error; never the text of a database, which may quote a row."""
    if isinstance(error, ClaimdeckError):
        return [error.detail, *(f"  {item.field}: {item.message}" for item in error.errors)]
    if isinstance(error, ImproperlyConfigured):
        return str(error).splitlines()
    if isinstance(error, (DatabaseError, InterfaceError)):
        return [_about_database(error)]
    if isinstance(error, OSError) and error.filename is not None:
        return [f"{error.filename}: {error.strerror}."]
    return [f"Something on this machine failed: {type(error).__name__}. Try again, or run `claimdeck doctor`."]


def _about_database(error: BaseException) -> str:
    cause = error.__cause__
    if isinstance(cause, sqlite3.OperationalError):
        if "no such table" in str(cause):
            return "The database is not set up. Run `claimdeck migrate` with the same settings first."
        if "locked" in str(cause):
            return "The database is busy with another process. Try again in a moment."
        return "The database file cannot be used. Check the data folder's permissions and free space."
    if "does not exist" in str(cause):
        return "The database is not set up. Run `claimdeck migrate` with the same settings first."
    return "The database did not do what was asked. Check DATABASE_URL and that its server is up: `claimdeck doctor`."
