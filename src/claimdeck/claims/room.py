"""What the room of the shared noun brings."""

from typing import Final

from claimdeck.claims.permissions import PATIENTS_READ
from claimdeck.kit.rooms import Room

ROOM: Final = Room((PATIENTS_READ,))
