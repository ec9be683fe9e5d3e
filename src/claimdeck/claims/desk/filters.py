"""Which claims a list holds, and in which order: everything is decided in the database."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.claims.desk.schemas import ClaimFilters, PatientClaimSearch, View
from claimdeck.claims.desk.selectors import claims_of, day_of
from claimdeck.claims.domain.deadlines import WorkDay
from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.claims.domain.patients import Patient, patient_hash, person_hash, subscriber_hash
from claimdeck.claims.domain.states import OPEN, WorkState
from claimdeck.claims.models import Claim
from claimdeck.claims.terms.selectors import terms_of, work_settings_of
from claimdeck.kit.clock import now
from claimdeck.kit.errors import FieldError, Refused
from claimdeck.storage.sealing import key_ring

ORDER: Final = {
    "deadline_date": "deadline_date",
    "claim_id": "claim_id_key",
    "payer": "payer_key",
    "amount": "amount_cents",
    "priority": "priority",
    "state": "state",
    "assignee": "assignee__username",
    "outcome": "answer_outcome",
    "first_service_date": "first_service_date",
    "touched_at": "touched_at",
    "assigned_at": "assigned_at",
    "submitted_at": "submitted_at",
    "closed_at": "closed_at",
    "hold_until_date": "hold_until_date",
    "next_action_date": "next_action_date",
    "created_at": "created_at",
}
USUAL_ORDER: Final = "deadline_date"
NOBODY: Final = "none"

_OPEN: Final = sorted(OPEN)
# Nobody has sent it to the payer yet, so its deadline still runs.
NOT_SUBMITTED: Final = sorted(OPEN | {WorkState.POOL})
_OURS_NO_MORE: Final = [WorkState.SUBMITTED, WorkState.CLOSED]


def untouched_since(moment: datetime) -> Q:
    """Open claims to which no person did anything since then: neither worked them nor was given them."""
    return Q(state__in=_OPEN, assigned_at__lt=moment) & (Q(touched_at=None) | Q(touched_at__lt=moment))


# What each view shows; its number on the page is the count of the same claims.
VIEWS: Final[dict[View, Callable[[WorkDay], Q]]] = {
    View.POOL: lambda _: Q(state=WorkState.POOL),
    View.OPEN: lambda _: Q(state__in=_OPEN),
    View.DUE_TODAY: lambda day: Q(state__in=NOT_SUBMITTED, deadline_date=day.today),
    View.OVERDUE: lambda day: Q(state__in=NOT_SUBMITTED, deadline_date__lt=day.today),
    View.DUE_SOON: lambda day: Q(
        state__in=NOT_SUBMITTED, deadline_date__gte=day.today, deadline_date__lte=day.soon_until
    ),
    View.WAITING: lambda _: Q(state=WorkState.ON_HOLD),
    View.DONE_THIS_WEEK: lambda day: (
        Q(state__in=_OURS_NO_MORE) & (Q(submitted_at__gte=day.week_began_at) | Q(closed_at__gte=day.week_began_at))
    ),
    View.HELD: lambda _: Q(state=WorkState.POOL) & ~Q(held_by_rule=""),
    View.ESCALATED: lambda _: Q(escalated_by__isnull=False),
    View.FOLLOW_UP: lambda day: Q(state__in=_OURS_NO_MORE, next_action_date__lte=day.today),
}


def chosen(caller: Caller, query: ClaimFilters) -> QuerySet[Claim]:
    """The claims that the caller may see and asked for, not sorted yet. Raises Refused."""
    claims = claims_of(caller)
    if query.mine:
        claims = claims.filter(assignee=caller.user)
    if query.view is not None:
        claims = claims.filter(_view(caller, query.view))
    return claims.filter(_facts(caller, query) & _work(query) & _age(query))


def _view(caller: Caller, view: View) -> Q:
    if view is View.UNTOUCHED:
        days = work_settings_of(caller.organization).untouched_days
        return untouched_since(now() - timedelta(days=days))
    return VIEWS[view](day_of(caller.organization))


def _facts(caller: Caller, query: ClaimFilters) -> Q:
    found = _given(
        practice=query.practice,
        source=query.source,
        priority=query.priority,
        answer_outcome=query.outcome,
        amount_cents__gte=_cents(query.min_amount),
        amount_cents__lte=_cents(query.max_amount),
        deadline_date__gte=query.deadline_from,
        deadline_date__lte=query.deadline_to,
    )
    if query.payer:
        found &= Q(payer_key=terms_of(caller.organization).key(query.payer))
    if query.reason:
        said = ("reason", "answer_reason", "answer_codes")
        found &= Q(*((f"{name}__icontains", query.reason) for name in said), _connector=Q.OR)
    if query.number:
        key = claim_number_key(query.number)
        found &= Q(claim_id_key__startswith=key) | Q(claim_number_key__startswith=key)
    return found


def _work(query: ClaimFilters) -> Q:
    found = _given(batch_id=query.batch)
    if query.person == NOBODY:
        found &= Q(assignee=None)
    elif query.person:
        found &= Q(assignee=_person(query.person))
    if query.state:
        found &= Q(state__in=query.state)
    return found


def _age(query: ClaimFilters) -> Q:
    moment = now()
    found = Q()
    if query.min_age_days is not None:
        found &= Q(created_at__lte=moment - timedelta(days=query.min_age_days))
    if query.max_age_days is not None:
        found &= Q(created_at__gte=moment - timedelta(days=query.max_age_days + 1))
    if query.untouched_days is not None:
        found &= untouched_since(moment - timedelta(days=query.untouched_days))
    return found


def _person(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        message = f'Send the id of a person, or "{NOBODY}" for what nobody has.'
        raise Refused("The person cannot be read.", errors=[FieldError("person", message)]) from None


def _cents(amount: Decimal | None) -> int | None:
    return int(amount * 100) if amount is not None else None


def _given(**wanted: Any) -> Q:
    return Q(**{name: value for name, value in wanted.items() if value not in (None, "")})


def of_patient(caller: Caller, search: PatientClaimSearch) -> QuerySet[Claim]:
    """The claims of one patient, found by keyed hashes. Raises Refused where too little is known to search by."""
    claims, ring = claims_of(caller), key_ring()
    if search.mine:
        claims = claims.filter(assignee=caller.user)
    if search.patient_id:
        return claims.filter(patient_hash=patient_hash(search.patient_id, ring))
    if search.subscriber_id:
        return claims.filter(subscriber_hash=subscriber_hash(search.subscriber_id, ring))
    if search.last_name and search.first_name and search.date_of_birth is not None:
        patient = Patient(search.first_name, search.last_name, search.date_of_birth)
        return claims.filter(person_hash=person_hash(patient, ring))
    message = "Enter the patient's id, a member id, or first and last name and date of birth."
    raise Refused("The search needs more.", errors=[FieldError("patient_id", message)])
