"""What the monitoring room brings."""

from typing import Final

from claimdeck.kit.rooms import Room
from claimdeck.monitoring.domain.notices import CREDENTIALS_REFUSED, PAYER_DOWN
from claimdeck.monitoring.permissions import MONITORING_READ

ROOM: Final = Room((MONITORING_READ, PAYER_DOWN, CREDENTIALS_REFUSED))
