"""Options of `claimdeck up`, and of the steps that it runs in processes of their own, not meant to be typed."""

from pathlib import Path
from typing import Annotated

import typer

from claimdeck.cli import setup
from claimdeck.cli.setup import DataOption

app = typer.Typer()
steps = typer.Typer(name="embedded", hidden=True)
app.add_typer(steps)


@app.command()
def up(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the web page.")] = 8000,
    story: Annotated[
        Path | None,
        typer.Option("--story", help="CSV file `claims,answer,from`: how the sandbox payer's answers change."),
    ] = None,
    data: DataOption = None,
) -> None:
    """Start everything on this machine: page, worker, sandbox payer and sample claims."""
    setup.choose(data)
    setup.run_plain("embedded.up", port=port, story=story)


@steps.command()
def prepare(sandbox_url: str) -> None:
    """Database, demo, first admin and payer account; prints how to log in."""
    setup.run("embedded.prepare", sandbox_url=sandbox_url)


@steps.command()
def sample() -> None:
    """The sample file, uploaded once; prints its summary when it is checked."""
    setup.run("embedded.sample")


@steps.command("pipeline-sample")
def pipeline_sample() -> None:
    """Made-up claims, taken through the pipeline once; prints where they went."""
    setup.run("embedded.pipeline_sample")
