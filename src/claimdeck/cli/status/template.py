"""The template to fill in, from the same column definitions that read it."""

import sys
from pathlib import Path

import typer

from claimdeck.cli.files import written
from claimdeck.status.domain.layout import LAYOUT
from claimdeck.uploads.downloads import template_content


def main(*, path: Path | None, form: str) -> int:
    """Write it to a file, or to standard output. OSError where the file cannot be written."""
    kind = form or ("xlsx" if path is not None and path.suffix.lower() == ".xlsx" else "csv")
    content = template_content(LAYOUT.columns, kind)
    if path is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return 0
    with written(path) as draft:
        draft.write_bytes(content)
        draft.chmod(0o644)
    typer.echo(f"{path}: fill it in, then `claimdeck status check {path} -o answers.csv`.", err=True)
    return 0
