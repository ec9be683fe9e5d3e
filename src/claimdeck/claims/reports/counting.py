"""What the work came to in a time: each number is defined here, once.

Closed: claims whose closing lies in the time, and that were not opened again. Recovered: what a payer has paid beyond
what it had paid when the work began; it counts on the day on which the payer decided, so that asking again later moves
nothing. Denied: claims for which the payer gave this answer in the time, once for each reason.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate

from claimdeck.accounts.access import Caller
from claimdeck.claims.desk.selectors import claims_of
from claimdeck.claims.domain.periods import Period
from claimdeck.claims.models import Claim, PayerAnswer

DENIED: Final = "denied"


@dataclass(frozen=True, slots=True)
class Sums:
    """A number of claims of one kind, and cents."""

    name: str
    claims: int
    cents: int


@dataclass(frozen=True, slots=True)
class Denied:
    """How many claims a payer denied with this reason and these codes, and what they are worth in cents."""

    payer: str
    reason: str
    codes: str
    claims: int
    cents: int


def closed_in(caller: Caller, time: Period) -> QuerySet[Claim]:
    """The claims that were closed in this time."""
    claims = claims_of(caller).order_by()
    return claims.filter(closed_at__gte=time.began_at, closed_at__lt=time.ended_at)


def days_in_work(caller: Caller, time: Period) -> dict[int, int]:
    """{days from coming into work to closing: how many claims}, of those closed in this time."""
    zone = ZoneInfo(caller.organization.time_zone)
    days = closed_in(caller, time).values_list(
        TruncDate("created_at", tzinfo=zone), TruncDate("closed_at", tzinfo=zone)
    )
    found: Counter[int] = Counter()
    for began, ended, count in days.annotate(Count("id")):
        found[max(0, _between(began, ended))] += count
    return dict(found)


def _between(began: date, ended: date) -> int:
    return (ended - began).days


def results(caller: Caller, time: Period) -> list[Sums]:
    """What closing came to; without a word where a payer's answer closed the claim."""
    counted = closed_in(caller, time).values("result").annotate(claims=Count("id"), cents=Sum("amount_cents"))
    return [Sums(one["result"], one["claims"], one["cents"]) for one in counted.order_by("-claims", "result")]


def _recovered(caller: Caller, time: Period) -> QuerySet[Claim]:
    claims = claims_of(caller).order_by().filter(answer_paid_cents__gt=F("paid_before_cents"))
    decided = Q(answer_processed_date__gte=time.first, answer_processed_date__lte=time.last)
    asked = Q(answer_checked_at__gte=time.began_at, answer_checked_at__lt=time.ended_at)
    return claims.filter(decided | (Q(answer_processed_date=None) & asked))


def recovered_by_payer(caller: Caller, time: Period) -> list[Sums]:
    """The most first."""
    more = Sum(F("answer_paid_cents") - F("paid_before_cents"))
    counted = _recovered(caller, time).values("payer_key").annotate(name=Max("payer"), claims=Count("id"), cents=more)
    return [Sums(one["name"], one["claims"], one["cents"]) for one in counted.order_by("-cents", "name")]


def recovered_by_person(caller: Caller, time: Period) -> dict[UUID, int]:
    """Cents by the person who has the claim, or had it last."""
    more = Sum(F("answer_paid_cents") - F("paid_before_cents"))
    counted = _recovered(caller, time).values(who=Coalesce("assignee_id", "last_assignee_id")).annotate(cents=more)
    return {one["who"]: one["cents"] for one in counted if one["who"] is not None}


class Denials:
    """The denials of a time by payer and reason, the most frequent first; sliced and counted like a list."""

    def __init__(self, caller: Caller, time: Period) -> None:
        answers = PayerAnswer.objects.filter(answer_outcome=DENIED, claim__in=claims_of(caller).order_by())
        decided = Q(answer_processed_date__gte=time.first, answer_processed_date__lte=time.last)
        asked = Q(received_at__gte=time.began_at, received_at__lt=time.ended_at)
        answers = answers.filter(decided | (Q(answer_processed_date=None) & asked)).order_by()
        # A claim that was asked about again and again counts once for each reason.
        first = answers.values("claim_id", "answer_codes", "answer_reason").annotate(first=Min("id")).values("first")
        once = PayerAnswer.objects.filter(pk__in=first).order_by()
        grouped = once.values("claim__payer_key", "answer_codes", "answer_reason")
        self._groups = grouped.annotate(
            name=Max("claim__payer"), claims=Count("id"), cents=Sum("claim__amount_cents")
        ).order_by("-claims", "name", "answer_codes", "answer_reason")

    def __len__(self) -> int:
        return self._groups.count()

    def part(self, start: int, size: int) -> Iterator[Denied]:
        """So many of them, from `start` on."""
        for one in self._groups[start : start + size]:
            yield Denied(one["name"], one["answer_reason"], one["answer_codes"], one["claims"], one["cents"])
