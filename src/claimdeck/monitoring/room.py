"""What the monitoring room brings."""

from typing import Final

from claimdeck.kit.rooms import Room, Schedule
from claimdeck.monitoring.arrivals import ARRIVAL
from claimdeck.monitoring.domain.notices import CREDENTIALS_REFUSED, PAYER_DOWN, REGISTERED
from claimdeck.monitoring.payer_troubles import tell_of_troubles
from claimdeck.monitoring.permissions import MONITORING_READ

ROOM: Final = Room(
    (
        MONITORING_READ,
        PAYER_DOWN,
        CREDENTIALS_REFUSED,
        REGISTERED,
        ARRIVAL,
        Schedule("tell of payers that cannot be asked", 30, tell_of_troubles),
    )
)
