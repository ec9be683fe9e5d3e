"""What the room of assignment brings."""

from typing import Final

from claimdeck.assignment.domain.notices import CLAIMS_ASSIGNED, PLAN_WAITS
from claimdeck.assignment.endpoints import imports, plans, work
from claimdeck.assignment.kinds import ASSIGNMENT_PLAN
from claimdeck.assignment.offering import offer_pools
from claimdeck.assignment.permissions import ASSIGNMENT_MANAGE, ASSIGNMENT_READ, WORK_NEXT
from claimdeck.assignment.ruling.api import router as rules
from claimdeck.kit.rooms import Room, Schedule

ROOM: Final = Room(
    (
        imports.router,
        plans.router,
        work.router,
        rules,
        ASSIGNMENT_MANAGE,
        ASSIGNMENT_READ,
        WORK_NEXT,
        ASSIGNMENT_PLAN,
        CLAIMS_ASSIGNED,
        PLAN_WAITS,
        Schedule("offer what waits in the pool", 60, offer_pools),
    )
)
