"""What the room of people's work brings."""

from typing import Final

from claimdeck.kit.rooms import Room
from claimdeck.people.endpoints import absences, lists, users
from claimdeck.people.permissions import PEOPLE_MANAGE, PEOPLE_READ

ROOM: Final = Room((users.router, lists.router, absences.router, PEOPLE_MANAGE, PEOPLE_READ))
