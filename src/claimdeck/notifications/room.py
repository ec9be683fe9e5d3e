"""What the notifications room brings."""

from typing import Final

from claimdeck.kit.rooms import Room, Schedule
from claimdeck.notifications.api import router
from claimdeck.notifications.notices import sweep_emails
from claimdeck.notifications.permissions import NOTIFICATIONS, NOTIFICATIONS_CHANGE

ROOM: Final = Room(
    (
        router,
        NOTIFICATIONS,
        NOTIFICATIONS_CHANGE,
        Schedule("send late e-mails", 30, sweep_emails),
    )
)
