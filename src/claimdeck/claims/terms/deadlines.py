"""Deadlines of claims in work reckoned anew, once somebody who changed a payer's limits asks for it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Case, Count, DateField, DateTimeField, ExpressionWrapper, F, Q, QuerySet, When
from django.db.models.functions import Cast

from claimdeck.accounts.access import Caller
from claimdeck.accounts.domain.days import local_date
from claimdeck.accounts.models import Organization
from claimdeck.claims.domain.history import Happening
from claimdeck.claims.domain.payers import payer_name_key
from claimdeck.claims.domain.states import Source, WorkState
from claimdeck.claims.models import Claim, ClaimEvent, PayerTerms
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict

_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How many claims get another deadline; of these, how many an earlier, a later, their first, one that is past."""

    claims: int
    earlier: int
    later: int
    first: int
    overdue: int


def foresee(organization: Organization, terms: PayerTerms) -> Foreseen:
    """What `reckon_anew` would do just now."""
    today = local_date(now(), organization.time_zone)
    counts = _differing(organization, terms).aggregate(
        claims=Count("pk"),
        earlier=Count("pk", filter=Q(reckoned__lt=F("deadline_date"))),
        later=Count("pk", filter=Q(reckoned__gt=F("deadline_date"))),
        first=Count("pk", filter=Q(deadline_date=None)),
        overdue=Count("pk", filter=Q(reckoned__lt=today)),
    )
    return Foreseen(**counts)


def reckon_anew(caller: Caller, terms: PayerTerms, expected: int) -> int:
    """Give claims the deadline that the payer's limits say, a thousand a transaction; gives how many changed.

    Deadlines that came with a claim stay, and so do all where the limit is not known. Raises Conflict where it is
    another number of claims than `expected`, which somebody was shown.
    """
    found = foresee(caller.organization, terms).claims
    if found != expected:
        detail = f"By now the deadlines of {found:,} claims would change, not of {expected:,}. Look again."
        raise Conflict(detail, code="COUNT_CHANGED")
    last, changed = 0, 0
    # Each claim is met once: what is changed meanwhile so that it differs again waits for the next time.
    while ids := list(
        _differing(caller.organization, terms)
        .filter(pk__gt=last)
        .order_by("pk")
        .values_list("pk", flat=True)[:_AT_ONCE]
    ):
        changed += _change(caller, terms, ids)
        last = ids[-1]
    return changed


@transaction.atomic
def _change(caller: Caller, terms: PayerTerms, ids: list[int]) -> int:
    """Change these claims, as far as they still differ, and write it into their history."""
    moment = now()
    some = _differing(caller.organization, terms).filter(pk__in=ids)
    # On PostgreSQL somebody may be at a claim just now: what is written down is what is changed.
    list(Claim.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    steps: list[tuple[int, date | None, date]] = list(some.values_list("pk", "deadline_date", "reckoned"))
    ClaimEvent.objects.bulk_create(
        ClaimEvent(
            claim_id=pk,
            happening=Happening.DETAILS_CHANGED.value,
            by=caller.user,
            by_person=True,
            from_value=f"deadline {before.isoformat()}" if before is not None else "no deadline",
            to_value=f"deadline {after.isoformat()}",
            explanation=f"Reckoned anew by the limits of {terms.name}",
            created_at=moment,
        )
        for pk, before, after in steps
    )
    changing = Claim.objects.filter(pk__in=[pk for pk, _, _ in steps])
    return changing.update(deadline_date=_reckoned(terms), deadline_derived=True, updated_at=moment)


def _differing(organization: Organization, terms: PayerTerms) -> QuerySet[Any]:
    """The payer's claims that are not closed, with `reckoned`, where that is another day than their deadline."""
    reckoned = Claim.objects.filter(
        Q(deadline_derived=True) | Q(deadline_date=None),
        organization=organization,
        payer_key=payer_name_key(terms.name),
    )
    # In plain lookups: Django leaves claims without a deadline out of an exclusion by another column.
    differs = Q(deadline_date=None) | Q(reckoned__lt=F("deadline_date")) | Q(reckoned__gt=F("deadline_date"))
    return (
        reckoned.exclude(state=WorkState.CLOSED.value)
        .annotate(reckoned=_reckoned(terms))
        .filter(differs, reckoned__isnull=False)
    )


def _reckoned(terms: PayerTerms) -> Case:
    """`PayerBook.deadline`, said to the database."""
    ways = []
    if terms.appeal_limit_days is not None:
        answered = Q(source=Source.PAYER.value, answer_processed_date__isnull=False)
        ways.append(When(answered, then=_after("answer_processed_date", terms.appeal_limit_days)))
    if terms.filing_limit_days is not None:
        served = Q(first_service_date__isnull=False)
        ways.append(When(served, then=_after("first_service_date", terms.filing_limit_days)))
    return Case(*ways, default=None, output_field=DateField())


def _after(column: str, days: int) -> Cast:
    # On PostgreSQL a day and a duration make a moment.
    moment = ExpressionWrapper(F(column) + timedelta(days=days), output_field=DateTimeField())
    return Cast(moment, DateField())
