"""What the payers room brings."""

from typing import Final

from claimdeck.kit.rooms import Room
from claimdeck.payers.api import router

ROOM: Final = Room((router,))
