"""Text in SQLite that is no UTF-8: other programs may write whatever bytes they like into a text column."""

import sqlite3
from typing import Any, Final

# Stands for bytes that are no text. No database takes it in a text, so such a claim becomes a dead letter by itself,
# and goes through once a person has written what it should be.
UNREADABLE: Final = "\0"


class LenientConnection(sqlite3.Connection):
    """A connection that gives such text with marks in it, where others would fail for all rows because of one."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.text_factory = text_of


def text_of(raw: bytes) -> str:
    """The text of a column, with `UNREADABLE` for each sign that cannot be read."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode(errors="replace").replace("\N{REPLACEMENT CHARACTER}", UNREADABLE)


def is_unreadable(error: sqlite3.Error) -> bool:
    """Whether a statement failed for such text; the driver gives no code for it, and quotes the text."""
    return str(error).startswith("Could not decode to UTF-8")
