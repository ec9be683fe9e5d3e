"""What the room of people's work brings."""

from typing import Final

from claimdeck.kit.rooms import Room, Schedule
from claimdeck.people.absences import begin_absences
from claimdeck.people.endpoints import absences, lists, users
from claimdeck.people.permissions import PEOPLE_MANAGE, PEOPLE_READ

ROOM: Final = Room(
    (
        users.router,
        lists.router,
        absences.router,
        PEOPLE_MANAGE,
        PEOPLE_READ,
        Schedule("begin absences", 600, begin_absences),
    )
)
