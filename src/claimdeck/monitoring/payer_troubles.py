"""Telling people of payers that do not answer or refuse our credentials: once per account while it lasts."""

from datetime import datetime
from typing import Final

from django.db import transaction

from claimdeck.accounts.models import User
from claimdeck.accounts.selectors import holders_of
from claimdeck.monitoring.domain.notices import credentials_refused, payer_down
from claimdeck.notifications.notices import notify
from claimdeck.payers.accounts.troubles import look_over_circuits, take, untold
from claimdeck.payers.connectors import CONNECTORS
from claimdeck.payers.domain.troubles import TroubleKind
from claimdeck.payers.models import Trouble
from claimdeck.payers.permissions import PAYER_ACCOUNTS_MANAGE
from claimdeck.status.selectors import people_asking

_LINK: Final = "/settings/payers"


def tell_of_troubles(moment: datetime) -> int:
    """Tell of what nobody was told of yet; gives how many troubles. Any number of processes may look."""
    look_over_circuits(moment)
    return sum(_told(trouble, moment) for trouble in untold())


def _told(trouble: Trouble, moment: datetime) -> bool:
    builder = payer_down if trouble.kind == TroubleKind.DOWN else credentials_refused
    # In one transaction: who dies between the two leaves it to the next who looks.
    with transaction.atomic():
        if not take(trouble, moment):
            return False
        notify(_concerned(trouble), builder(link=_LINK, payer=CONNECTORS[trouble.account.payer].name))
    return True


def _concerned(trouble: Trouble) -> list[User]:
    """Those who can put it right, and those whose jobs ask this payer."""
    account = trouble.account
    managing = holders_of(account.organization, PAYER_ACCOUNTS_MANAGE)
    return [*managing, *people_asking(account.organization, account.payer, trouble.since)]
