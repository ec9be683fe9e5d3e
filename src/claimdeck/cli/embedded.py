"""Options of the steps that `claimdeck up` runs in processes of their own; not meant to be typed."""

import typer

from claimdeck.cli import setup

app = typer.Typer(hidden=True)


@app.command()
def prepare(sandbox_url: str) -> None:
    """Database, demo, first admin and payer account; prints how to log in."""
    setup.run("embedded_prepare", sandbox_url=sandbox_url)


@app.command()
def sample() -> None:
    """The sample file, uploaded once; prints its summary when it is checked."""
    setup.run("embedded_sample")
