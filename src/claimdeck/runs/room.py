"""What the room of long work brings."""

from typing import Final

from claimdeck.kit.rooms import Room
from claimdeck.runs.api import router
from claimdeck.runs.permissions import RUNS_READ

ROOM: Final = Room((router, RUNS_READ))
