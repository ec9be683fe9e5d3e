"""What the glue between Django and the rooms brings."""

from typing import Final

from claimdeck.kit.rooms import Room, Schedule
from claimdeck.web.uploads import sweep_left_behind

ROOM: Final = Room(
    # A process that died while it read an upload leaves patients in the clear.
    (Schedule("delete uploads left behind", 600, sweep_left_behind),)
)
