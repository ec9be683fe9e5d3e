"""What was typed for `claimdeck status check`, for its work in another module."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """The file, and how its rows are asked; empty texts and None where nothing was said."""

    file: Path
    practice: str
    payer: str
    start: date | None
    end: date | None
    columns: dict[str, str] | None
    batch: bool
    sandbox: bool
