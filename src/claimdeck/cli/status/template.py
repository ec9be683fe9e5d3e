"""The template to fill in, from the same column definitions that read it."""

import sys
from pathlib import Path

import typer

from claimdeck.cli.files import written
from claimdeck.status.domain.layout import LAYOUT
from claimdeck.uploads.downloads import template_content


def main(*, output: Path | None, form: str) -> int:
    """Write it to a file, or to standard output. OSError where the file cannot be written."""
    kind = form or ("xlsx" if output is not None and output.suffix.lower() == ".xlsx" else "csv")
    content = template_content(LAYOUT.columns, kind)
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return 0
    with written(output) as path:
        path.write_bytes(content)
        path.chmod(0o644)
    typer.echo(f"{output}: fill it in, then `claimdeck status check {output} -o answers.csv`.", err=True)
    return 0
