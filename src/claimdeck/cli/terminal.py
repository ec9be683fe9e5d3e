"""Lines for the terminal, each marked where the answers are invented: those must never pass for real ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import typer

MARK: Final = "[sandbox: invented answers] "


@dataclass(frozen=True, slots=True)
class Terminal:
    """Says lines on standard error, with `mark` in front of every one."""

    mark: str = ""

    def say(self, text: str) -> None:
        """One or several lines."""
        for line in text.splitlines() or [""]:
            typer.echo(f"{self.mark}{line}", err=True)

    def marked(self, pieces: Iterable[bytes]) -> Iterable[bytes]:
        """Text for standard output with the mark in front of every line."""
        if not self.mark:
            yield from pieces
            return
        for line in b"".join(pieces).splitlines(keepends=True):
            yield self.mark.encode() + line
