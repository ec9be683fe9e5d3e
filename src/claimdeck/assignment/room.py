"""What the room of assignment brings."""

from typing import Final

from claimdeck.assignment.domain.notices import CLAIMS_ASSIGNED, PLAN_WAITS
from claimdeck.assignment.endpoints import imports, plans
from claimdeck.assignment.kinds import ASSIGNMENT_PLAN
from claimdeck.assignment.permissions import ASSIGNMENT_MANAGE, ASSIGNMENT_READ
from claimdeck.assignment.ruling.api import router as rules
from claimdeck.kit.rooms import Room

ROOM: Final = Room(
    (
        imports.router,
        plans.router,
        rules,
        ASSIGNMENT_MANAGE,
        ASSIGNMENT_READ,
        ASSIGNMENT_PLAN,
        CLAIMS_ASSIGNED,
        PLAN_WAITS,
    )
)
