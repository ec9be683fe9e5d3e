"""Fresh keys, as lines that can be pasted into an environment file or a shell."""

import typer

from claimdeck.config import keys


def main() -> int:
    """Print them once; they are kept nowhere.

    The values hold letters, digits and `+/=:_-` alone, so they mean the same with and without quotes, in a shell,
    in an .env file of Docker and in YAML.
    """
    for name, value in keys.fresh().items():
        typer.echo(f"{name.upper()}={value}")
    return 0
