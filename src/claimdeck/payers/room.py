"""What the payers room brings."""

from typing import Final

from claimdeck.kit.rooms import Room
from claimdeck.payers.api import router
from claimdeck.payers.permissions import PAYER_ACCOUNTS_MANAGE, PAYERS_READ

ROOM: Final = Room((router, PAYER_ACCOUNTS_MANAGE, PAYERS_READ))
