"""Expired jobs, deleted now."""

import typer

from claimdeck.kit.clock import now
from claimdeck.status import jobs


def main() -> int:
    count = jobs.purge(now())
    typer.echo(f"{count} expired jobs deleted.")
    return 0
