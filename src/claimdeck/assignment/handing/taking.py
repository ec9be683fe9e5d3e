"""The next claim of the pool, put on the desk of whoever asks for one."""

from typing import Final

from django.db import transaction
from django.db.models import Q

from claimdeck.accounts.access import Caller
from claimdeck.assignment.basis import Basis, basis_of
from claimdeck.assignment.domain.eligibility import may_take
from claimdeck.assignment.domain.importance import due_soon_until, importance
from claimdeck.assignment.domain.people import Person, capacity_left, daily_claims, is_present
from claimdeck.assignment.drafting.facts import claim_to_plan
from claimdeck.assignment.drafting.known import lines_of
from claimdeck.assignment.execution.executing import stand_in_line
from claimdeck.assignment.handing.assigning import to_desk
from claimdeck.assignment.selectors import today_of
from claimdeck.claims.desk.selectors import pool_of
from claimdeck.claims.domain.history import Happening
from claimdeck.claims.domain.payers import payer_name_key
from claimdeck.claims.handing.moving import move
from claimdeck.claims.models import Claim
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict, NotFound

# How many of the pool are compared: the most urgent, the nearest and the oldest of each.
_COMPARED: Final = 300


def take_next(caller: Caller) -> Claim:
    """Put the most important claim that the caller may take on their desk. Raises NotFound and Conflict."""
    with transaction.atomic():
        organization = stand_in_line(caller.organization)
        basis = basis_of(organization, today_of(organization, now()))
        person = basis.person.get(str(caller.user.pk))
        if person is None or not is_present(person, basis.today):
            raise Conflict("You take no claims today. Ask an administrator if that is wrong.", code="NOT_AT_WORK")
        if not capacity_left(person, basis.today, basis.today):
            most = daily_claims(person)
            detail = f"You have no place left today: you take {most:,} claims a day. Close some, or come back tomorrow."
            raise Conflict(detail, code="NO_CAPACITY")
        for key in _in_order(caller, person, basis):
            what = to_desk(caller.user.pk, Happening.ASSIGNED, basis, "Taken from the pool")
            if move(pool_of(organization).filter(pk=key), what, by=caller, moment=now()):
                return Claim.objects.get(pk=key)
    detail = "Nothing waits in the pool that you can take: of your skills and practices there is none."
    raise NotFound(detail, code="NOTHING_TO_TAKE")


def _in_order(caller: Caller, person: Person, basis: Basis) -> list[int]:
    """Claims of the pool that the person may take, the most important first."""
    eligible = pool_of(caller.organization).filter(payer_key__in={payer_name_key(skill) for skill in person.skills})
    if caller.practice_ids is not None:
        eligible = eligible.filter(Q(practice__in=caller.practice_ids) | Q(practice__isnull=True))
    soon = eligible.filter(
        deadline_date__gte=basis.today, deadline_date__lte=due_soon_until(basis.today, basis.working_days)
    )
    ids: set[int] = set()
    for some in (
        soon.order_by("-priority", "pooled_at", "deadline_date"),
        eligible.order_by("-priority", "deadline_date"),
        eligible.order_by("pooled_at", "-priority"),
    ):
        ids.update(some.values_list("pk", flat=True)[:_COMPARED])
    lines = lines_of(Claim.objects.filter(pk__in=ids), caller.organization)
    planned = [(claim_to_plan(line, basis), line.columns["known_claim_id"]) for line in lines]
    planned.sort(key=lambda pair: importance(pair[0], basis.today, basis.working_days))
    return [key for claim, key in planned if may_take(person, claim, basis.rules, basis.today) is None]
