"""What the monitoring room brings."""

from typing import Final

from claimdeck.kit.rooms import Room
from claimdeck.monitoring.permissions import MONITORING_READ

ROOM: Final = Room((MONITORING_READ,))
