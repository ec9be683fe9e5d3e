"""What the glue between Django and the rooms brings: templates, and nothing that others have to know of."""

from typing import Final

from claimdeck.kit.rooms import Room

ROOM: Final = Room()
