"""What the room of uploaded files brings."""

from typing import Final

from claimdeck.kit.rooms import Room, Schedule
from claimdeck.uploads.kept import sweep_kept
from claimdeck.uploads.receiving import sweep_left_behind

ROOM: Final = Room(
    # A process that died while it read an upload leaves patients in the clear.
    (
        Schedule("delete uploads left behind", 600, sweep_left_behind),
        Schedule("delete kept files that nobody works on", 600, sweep_kept),
    )
)
