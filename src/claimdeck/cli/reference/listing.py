"""The releases of reference data that count."""

import json

import typer

from claimdeck.cli.database import prepare
from claimdeck.cli.terminal import Output
from claimdeck.pipeline.reference.models import Release
from claimdeck.pipeline.reference.releases import published


def main(*, output: Output) -> int:
    """0, also where there is none."""
    prepare()
    releases = published()
    if output.as_json:
        typer.echo(json.dumps([_described(release) for release in releases]))
        return 0
    for release in releases:
        made_up = "  made up" if release.made_up else ""
        typer.echo(f"{release.kind:<16} {release.effective_date}  {release.rows:>9,} rows  {release.title}{made_up}")
    if not releases:
        typer.echo("Nothing was imported yet: claimdeck reference import FILE…", err=True)
    return 0


def _described(release: Release) -> dict[str, str | int | bool]:
    return {
        "kind": release.kind,
        "title": release.title,
        "part": release.part,
        "effective_date": release.effective_date.isoformat(),
        "rows": release.rows,
        "made_up": release.made_up,
        "imported_at": release.imported_at.isoformat(),
        "imported_by": release.imported_by,
        "content_hash": release.content_hash,
    }
