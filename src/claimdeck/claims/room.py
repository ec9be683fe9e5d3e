"""What the room of the shared noun and of claims in work brings."""

from typing import Final

from claimdeck.claims.changing import api as changing
from claimdeck.claims.desk import api as desk
from claimdeck.claims.handing import api as handing
from claimdeck.claims.handing.holding import bring_back
from claimdeck.claims.handing.releasing import OPEN_CLAIMS
from claimdeck.claims.permissions import PATIENTS_READ, WORK_CHANGE, WORK_MANAGE, WORK_READ, WORK_READ_ALL
from claimdeck.claims.reports import api as reports
from claimdeck.claims.terms import api as terms
from claimdeck.kit.rooms import Room, Schedule

ROOM: Final = Room(
    (
        PATIENTS_READ,
        WORK_READ,
        WORK_READ_ALL,
        WORK_CHANGE,
        WORK_MANAGE,
        desk.router,
        changing.router,
        handing.router,
        reports.router,
        terms.router,
        OPEN_CLAIMS,
        Schedule("bring claims back from hold", 300, bring_back),
    )
)
