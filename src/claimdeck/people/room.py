"""What the room of people's work brings."""

from typing import Final

from claimdeck.kit.rooms import Room

ROOM: Final = Room()
