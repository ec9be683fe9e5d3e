"""What the notifications room brings."""

from typing import Final

from claimdeck.kit.rooms import Room, Schedule
from claimdeck.notifications.api import router
from claimdeck.notifications.notices import sweep_emails

ROOM: Final = Room(
    (
        router,
        Schedule("send late e-mails", 30, sweep_emails),
    )
)
