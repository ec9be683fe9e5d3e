"""How many claims are where, how fast they go, and what became of those that failed."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Min, Q, Sum
from django.db.models.functions import Now

from claimdeck.pipeline.domain.states import Letter, Place, Resolution
from claimdeck.pipeline.failures.schemas import LetterStats, ProcessedStep, Resolutions, Stats
from claimdeck.pipeline.opened.presenting import amount
from claimdeck.pipeline.schema.production.models import FailedClaim, LoadLedger
from claimdeck.pipeline.schema.staging.models import DeadLetter, StagedClaim

_HOUR: Final = timedelta(hours=1)
_STEP: Final = timedelta(minutes=5)
_MONTH: Final = timedelta(days=30)


def places() -> dict[Place, int]:
    """How many staged claims are in each place; counted in one statement, so that they add up.

    Claims of a load that was let go of, or whose lease has run out, wait for the next batch: they count as pending.
    """
    waiting = Q(lease_until=None) | Q(lease_until__lte=Now())
    counted = (
        StagedClaim.objects.order_by()
        .values("processing_status")
        .annotate(claims=Count("pk"), waiting=Count("pk", filter=waiting))
    )
    found = {row["processing_status"]: row for row in counted}
    counts = {place: found[place.value]["claims"] if place.value in found else 0 for place in Place}
    let_go = found[Place.PROCESSING.value]["waiting"] if Place.PROCESSING.value in found else 0
    counts[Place.PENDING] += let_go
    counts[Place.PROCESSING] -= let_go
    return counts


def stats(moment: datetime) -> Stats:
    """The counters of the pipeline's page, as they are at `moment`."""
    counts = places()
    hour = throughput(moment)
    loaded, failed = sum(step.loaded for step in hour), sum(step.failed for step in hour)
    return Stats(
        staged=sum(counts.values()),
        pending=counts[Place.PENDING],
        processing=counts[Place.PROCESSING],
        loaded=counts[Place.LOADED],
        failed=counts[Place.FAILED],
        dead_letter=counts[Place.DEAD_LETTER],
        loaded_last_hour=loaded,
        failed_last_hour=failed,
        claims_per_second=round((loaded + failed) / _HOUR.total_seconds(), 2),
        throughput=hour,
        resolutions=resolutions(moment),
        dead_letters=letters(),
        as_of=moment,
    )


def throughput(moment: datetime) -> list[ProcessedStep]:
    """What the loads of the last hour brought, by the ledger, in steps of five minutes; the oldest first."""
    begin = moment - _HOUR
    steps = [ProcessedStep(from_at=begin + number * _STEP, loaded=0, failed=0) for number in range(_HOUR // _STEP)]
    committed = LoadLedger.objects.filter(committed_at__gte=begin).values_list("committed_at", "claims", "failed")
    for at, loaded, failed in committed.iterator():
        # The databases' clocks may be ahead of ours.
        number = len(steps) - 1 if at is None else min((at - begin) // _STEP, len(steps) - 1)
        step = steps[number]
        step.loaded += loaded
        step.failed += failed
    return steps


def resolutions(moment: datetime) -> Resolutions:
    """What became of failed claims, in versions; money in dollars."""
    by = {state: Q(resolution_status=state.value) for state in Resolution}
    counted = FailedClaim.objects.aggregate(
        **{state.value: Count("pk", filter=by[state]) for state in Resolution},
        held=Count("pk", filter=by[Resolution.OPEN] & Q(held=True)),
        assigned=Count("pk", filter=by[Resolution.OPEN] & ~Q(assigned_to="")),
        potential=Sum("potential_revenue_loss", filter=by[Resolution.OPEN]),
        through=Sum("total_charge_amount", filter=by[Resolution.WENT_THROUGH]),
        off=Sum("total_charge_amount", filter=by[Resolution.WRITTEN_OFF]),
    )
    took = ExpressionWrapper(F("resolved_at") - F("failed_at"), output_field=DurationField())
    mean = FailedClaim.objects.filter(resolved_at__gte=moment - _MONTH).aggregate(mean=Avg(took))["mean"]
    return Resolutions(
        **{state.value: counted[state.value] for state in Resolution},
        held=counted["held"],
        assigned=counted["assigned"],
        potential_revenue=amount(counted["potential"]),
        went_through_charge=amount(counted["through"]),
        written_off_charge=amount(counted["off"]),
        hours_to_resolve=round(mean.total_seconds() / 3600, 2) if mean is not None else None,
    )


def letters() -> LetterStats:
    """The dead-letter queue: how deep it is, and how old its oldest letter."""
    waiting = Q(left_at__isnull=True, written_off_at__isnull=True)
    counted = DeadLetter.objects.aggregate(
        waiting=Count("pk", filter=waiting),
        poison=Count("pk", filter=waiting & Q(letter=Letter.POISON.value)),
        transient=Count("pk", filter=waiting & Q(letter=Letter.TRANSIENT.value)),
        written_off=Count("pk", filter=Q(left_at__isnull=True, written_off_at__isnull=False)),
        oldest_at=Min("first_failed_at", filter=waiting),
    )
    return LetterStats(**counted)
