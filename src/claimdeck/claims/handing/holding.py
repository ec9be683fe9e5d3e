"""Keeping claims of the pool out of every plan, and letting them in again; what was on hold comes back on its day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.accounts.domain.days import local_date
from claimdeck.accounts.models import Organization
from claimdeck.claims.domain.history import Happening
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.handing.moving import Move, move
from claimdeck.claims.models import Claim
from claimdeck.kit.clock import now

# Of one run of the schedule; the next one goes on.
_MOST_IN_A_RUN: Final = 5_000
_AT_ONCE: Final = 500


def hold(caller: Caller, claims: QuerySet[Claim], chosen: Sequence[int], text: str = "") -> list[int]:
    """Keep these claims of the pool out of every plan until somebody lets them in; gives their ids."""
    who = f"Held by {caller.user.get_full_name() or caller.user.username}"[:100]
    which = Q(pk__in=chosen, state=WorkState.POOL.value, held_by_rule="")
    what = Move(Happening.HELD, {"held_by_rule": who}, explanation=who, text=text)
    return [claim.pk for claim in move(claims.filter(which), what, by=caller, moment=now())]


def let_in(caller: Caller, claims: QuerySet[Claim], chosen: Sequence[int], text: str = "") -> list[int]:
    """Let held claims into plans again, whoever or whatever rule held them; gives their ids."""
    which = Q(pk__in=chosen, state=WorkState.POOL.value) & ~Q(held_by_rule="")
    what = Move(Happening.HOLD_ENDED, {"held_by_rule": ""}, text=text)
    return [claim.pk for claim in move(claims.filter(which), what, by=caller, moment=now())]


def bring_back(moment: datetime) -> int:
    """Bring claims that were on hold until today back to work, in each organization on its own day; gives how many."""
    waiting = Claim.objects.filter(state=WorkState.ON_HOLD.value, hold_until_date__isnull=False)
    organizations = Organization.objects.filter(pk__in=waiting.values("organization"))
    return sum(_bring_back(organization, moment) for organization in organizations)


def _bring_back(organization: Organization, moment: datetime) -> int:
    today = local_date(moment, organization.time_zone)
    due = Claim.objects.filter(organization=organization, state=WorkState.ON_HOLD.value, hold_until_date__lte=today)
    values = {"state": WorkState.IN_PROGRESS.value, "hold_until_date": None, "hold_reason": None}
    what = Move(
        Happening.CAME_BACK, values, to_value=WorkState.IN_PROGRESS.value, explanation="The day it was to wait for"
    )
    back = 0
    while back < _MOST_IN_A_RUN:
        some = list(due.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
        if not some:
            break
        back += len(move(due.filter(pk__in=some), what, by=None, moment=moment))
    return back
