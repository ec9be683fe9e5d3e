"""Fresh keys for a new installation, as lines of an environment file."""

import typer

from claimdeck.cli import setup


def main() -> int:
    """Print them once; they are kept nowhere."""
    for name, value in setup.wiring("keys").fresh().items():
        typer.echo(f"{name.upper()}={value}")
    return 0
