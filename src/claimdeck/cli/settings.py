"""The settings for commands that work without Django, refused with lines for people."""

import os

import typer

from claimdeck.cli.terminal import REFUSED
from claimdeck.config.options import ConfigurationRefused, Options, load


def read_options() -> Options:
    """The settings, checked; leaves with code 2 and one line per fault when they are refused."""
    try:
        return load(os.environ)
    except ConfigurationRefused as error:
        lines = str(error)
    except OSError as error:
        lines = f"{error.filename}: {error.strerror}."
    typer.echo(lines, err=True)
    raise typer.Exit(REFUSED)
