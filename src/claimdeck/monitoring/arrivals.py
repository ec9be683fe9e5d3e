"""Telling administrators that somebody has registered and waits for them."""

from typing import Final
from uuid import UUID

from claimdeck.accounts.domain.arrivals import Arrival
from claimdeck.accounts.models import User
from claimdeck.accounts.permissions import MEMBERS_MANAGE
from claimdeck.accounts.selectors import holders_of
from claimdeck.monitoring.domain.notices import registered
from claimdeck.notifications.notices import notify

_LINK: Final = "/people"


def tell_of_arrival(user_id: UUID) -> None:
    """Tell those who may let them in; nothing where somebody was quicker."""
    user = User.objects.select_related("organization").filter(pk=user_id, awaits_approval=True).first()
    if user is not None and user.organization is not None:
        notify(holders_of(user.organization, MEMBERS_MANAGE), registered(link=_LINK, username=user.username))


ARRIVAL: Final = Arrival("tell administrators", tell_of_arrival)
