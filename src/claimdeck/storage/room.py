"""What the room of sealed columns and keys brings: a table, and nothing that others have to know of."""

from typing import Final

from claimdeck.kit.rooms import Room

ROOM: Final = Room()
