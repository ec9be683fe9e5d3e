"""What the room of single look-ups brings."""

from typing import Final

from claimdeck.inquiries.api import router
from claimdeck.inquiries.permissions import CLAIMS_SEARCH
from claimdeck.inquiries.telling import DESK_ANSWERED
from claimdeck.kit.rooms import Room

ROOM: Final = Room((router, CLAIMS_SEARCH, DESK_ANSWERED))
