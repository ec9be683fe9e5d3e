"""The header line of a CSV file of claims."""

import typer

from claimdeck.pipeline.intake.headings import template_csv


def main() -> int:
    """Always 0."""
    typer.echo(template_csv(), nl=False)
    return 0
