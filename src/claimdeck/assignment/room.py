"""What the room of assignment brings."""

from typing import Final

from claimdeck.kit.rooms import Room

ROOM: Final = Room()
