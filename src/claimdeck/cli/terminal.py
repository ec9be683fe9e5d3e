"""What a command gives back: its exit code, where its answers go, and lines that are marked where they are invented."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer

# The exit code of a command that refused its settings or arguments.
REFUSED: Final = 2
STANDARD_OUTPUT: Final = Path("-")
# Invented answers must never pass for real ones.
MARK: Final = "[sandbox: invented answers] "


@dataclass(frozen=True, slots=True)
class Output:
    """Where the answers of a command go, and whether it ends with one line of JSON; its refusals then do too."""

    path: Path | None = None
    as_json: bool = False

    @property
    def is_standard(self) -> bool:
        """Whether the answers have standard output for themselves: nothing else may be written there."""
        return self.path == STANDARD_OUTPUT


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
