"""What the room of the shared noun and of claims in work brings."""

from typing import Final

from claimdeck.claims.changing import api as changing
from claimdeck.claims.desk import api as desk
from claimdeck.claims.permissions import PATIENTS_READ, WORK_CHANGE, WORK_MANAGE, WORK_READ, WORK_READ_ALL
from claimdeck.claims.terms import api as terms
from claimdeck.kit.rooms import Room

ROOM: Final = Room(
    (PATIENTS_READ, WORK_READ, WORK_READ_ALL, WORK_CHANGE, WORK_MANAGE, desk.router, changing.router, terms.router)
)
