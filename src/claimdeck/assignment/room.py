"""What the room of assignment brings."""

from typing import Final

from claimdeck.assignment.attention.telling import tell_of_deadlines, tell_of_returned, tell_of_untouched
from claimdeck.assignment.domain.notices import (
    CLAIMS_ASSIGNED,
    CLAIMS_RETURNED,
    CLAIMS_UNTOUCHED,
    DEADLINES_NEAR,
    PLAN_WAITS,
)
from claimdeck.assignment.endpoints import imports, plans, work
from claimdeck.assignment.handing.offering import offer_pools
from claimdeck.assignment.kinds import ASSIGNMENT_PLAN
from claimdeck.assignment.permissions import ASSIGNMENT_MANAGE, ASSIGNMENT_READ, WORK_NEXT
from claimdeck.assignment.retention import purge_some
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
        CLAIMS_RETURNED,
        CLAIMS_UNTOUCHED,
        DEADLINES_NEAR,
        Schedule("tell of near deadlines", 600, tell_of_deadlines),
        Schedule("tell of claims that nobody touches", 600, tell_of_untouched),
        Schedule("tell of claims returned to the pool", 60, tell_of_returned),
        Schedule("delete expired plans", 600, purge_some),
    )
)
