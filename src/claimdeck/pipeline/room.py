"""What the room of the claims pipeline brings."""

from typing import Final

from claimdeck.kit.rooms import Room

ROOM: Final = Room()
