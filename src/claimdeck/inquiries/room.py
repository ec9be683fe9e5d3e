"""What the room of single look-ups brings."""

from typing import Final

from claimdeck.inquiries.api import router
from claimdeck.kit.rooms import Room

ROOM: Final = Room((router,))
