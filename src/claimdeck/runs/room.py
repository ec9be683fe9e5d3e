"""What the room of long work brings."""

from typing import Final

from claimdeck.kit.rooms import Room
from claimdeck.runs.api import router

ROOM: Final = Room((router,))
