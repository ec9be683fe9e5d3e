"""Taking turns over the table of work: who is taken next, and who gives way, safe from any worker."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Max, Q

from claimdeck.kit.clock import now
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.leases import Lease
from claimdeck.runs.domain.states import ACTIVE, State
from claimdeck.runs.domain.turns import Organizations, Turn, Waiting, gives_way_to, in_order
from claimdeck.runs.models import Run

# As many of those that wait are looked at, the smallest first.
LOOKED_AT: Final = 200
# One run at work gives way to one that waits; a promise that was not kept for so long counts no more.
PROMISE: Final = timedelta(seconds=10)


def waiting_runs(kinds: Collection[str], moment: datetime) -> list[Waiting]:
    """The runs of these kinds that could be worked on and are not."""
    free = Q(lease_until_at__isnull=True) | Q(lease_until_at__lt=moment)
    due = Q(not_before_at__isnull=True) | Q(not_before_at__lte=moment) | Q(state=State.CANCELLING)
    found = (
        Run.objects.filter(free & due, kind__in=kinds, state__in=ACTIVE)
        .annotate(open_items=F("total") - F("processed"))
        .order_by("open_items")
        .values_list(
            "pk", "organization_id", "open_items", "turns", "updated_at", "not_before_at", "lease_until_at", "state"
        )
    )
    return [
        Waiting(pk, organization, items, turns, max(filter(None, times)), cancelling=state == State.CANCELLING)
        for pk, organization, items, turns, *times, state in found[:LOOKED_AT]
    ]


def organizations(kinds: Collection[str], moment: datetime) -> Organizations:
    """What the organizations have at work."""
    active = Run.objects.filter(kind__in=kinds, state__in=ACTIVE)
    held = active.filter(lease_until_at__gte=moment).values_list("organization_id", flat=True)
    last = active.exclude(turn_began_at=None).order_by().values_list("organization_id").annotate(Max("turn_began_at"))
    return Organizations(Counter(held), dict(last))


def take_next(kinds: Collection[str], *, seconds: float) -> Lease | None:
    """Become the one who works on the run whose turn it is; None when none waits."""
    moment = now()
    waiting = waiting_runs(kinds, moment)
    if not waiting:
        return None
    for one in in_order(waiting, organizations(kinds, moment), moment):
        lease = lifecycle.take(one.run_id, seconds=seconds)
        if lease is not None:
            return lease
    return None


def gives_way(lease: Lease, kinds: Collection[str], *, seconds: float, preparation: float) -> bool:
    """Whether the holder of this lease gives way now, to a run that nobody else gives way to."""
    moment = now()
    waiting = waiting_runs(kinds, moment)
    if not waiting:
        return False
    mine = Run.objects.filter(pk=lease.run_id).values_list("organization_id", "total", "processed").first()
    if mine is None:
        return False
    organization, total, processed = mine
    turn = Turn(organization, total - processed, seconds, preparation)
    other = gives_way_to(turn, waiting, organizations(kinds, moment), moment)
    if other is None:
        return False
    unpromised = Q(promised_at__isnull=True) | Q(promised_at__lt=moment - PROMISE)
    return Run.objects.filter(unpromised, pk=other.run_id).update(promised_at=moment) == 1
