"""Who submitted and closed how much, day by day: counted from the history, so that nothing done later changes it."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncDate

from claimdeck.accounts.access import Caller
from claimdeck.claims.desk.selectors import claims_of
from claimdeck.claims.domain.history import Happening
from claimdeck.claims.domain.periods import Period
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import ClaimEvent

_DONE = (WorkState.SUBMITTED.value, WorkState.CLOSED.value)


@dataclass(slots=True)
class Done:
    """Of one person: claims submitted or closed per step of the period, and both in all."""

    steps: list[int]
    by_state: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_DONE, 0))


def done_by_person(caller: Caller, period: Period) -> dict[UUID, Done]:
    """By person, of those who did anything: what they submitted or closed. A claim counts once for each step it took
    on a day.
    """
    events = ClaimEvent.objects.filter(
        by__organization=caller.organization,
        created_at__gte=period.began_at,
        created_at__lt=period.ended_at,
        happening=Happening.STATE_CHANGED.value,
        to_value__in=_DONE,
    )
    if caller.practice_ids is not None:
        events = events.filter(claim__in=claims_of(caller).values("pk"))
    day = TruncDate("created_at", tzinfo=ZoneInfo(caller.organization.time_zone))
    counted = events.order_by().values_list("by_id", "to_value", day).annotate(Count("claim", distinct=True))
    found: dict[UUID, Done] = defaultdict(lambda: Done([0] * len(period.steps)))
    for person, state, on_day, count in counted:
        done = found[person]
        done.steps[period.step_of(on_day)] += count
        done.by_state[state] += count
    return dict(found)
