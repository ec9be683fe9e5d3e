"""Claims given to a person, or to the pool, by hand: as far as skill, rules and places reach, or anyway."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import User
from claimdeck.assignment.basis import Basis, basis_of
from claimdeck.assignment.domain.eligibility import may_take
from claimdeck.assignment.domain.importance import importance
from claimdeck.assignment.domain.notices import claims_assigned
from claimdeck.assignment.domain.people import Person, capacity_left, is_present
from claimdeck.assignment.domain.work import ClaimToPlan
from claimdeck.assignment.drafting.facts import claim_to_plan
from claimdeck.assignment.drafting.known import lines_of
from claimdeck.assignment.execution.executing import stand_in_line
from claimdeck.assignment.selectors import today_of
from claimdeck.claims.desk.selectors import claims_of
from claimdeck.claims.domain.history import Happening
from claimdeck.claims.domain.states import OPEN, WorkState
from claimdeck.claims.handing.moving import Move, move
from claimdeck.claims.handing.releasing import release
from claimdeck.claims.models import Claim
from claimdeck.kit.chunks import chunked
from claimdeck.kit.clock import now
from claimdeck.kit.errors import FieldError, Refused
from claimdeck.notifications.notices import notify

_AT_ONCE: Final = 500
_NOT_ASSIGNED: Final = "Nothing was assigned."


@dataclass(frozen=True, slots=True)
class Left:
    """A claim that stayed where it was, and why."""

    claim: Claim
    reason: str


def assign(
    caller: Caller,
    claims: Sequence[int] | None,
    from_person: UUID | None,
    to: UUID | None,
    *,
    anyway: bool,
) -> tuple[int, list[Left]]:
    """Give claims to a person, or to the pool (None); gives how many went, and those that did not.

    `anyway` overrides skill, rules and capacity, never practice and absence. Raises Refused for a person who takes no
    claims today, where neither claims nor a person's desk is named, and where none of the named claims is there.
    """
    wanted = _chosen(caller, claims, from_person)
    if to is not None:
        _receiver(basis_of(caller.organization, today_of(caller.organization, now())), to)
    ids = list(wanted.order_by("pk").values_list("pk", flat=True))
    gone = 0
    left: list[Left] = []
    for some in chunked(ids, _AT_ONCE):
        with transaction.atomic():
            organization = stand_in_line(caller.organization)
            if to is None:
                gone += len(release(Claim.objects.filter(pk__in=some), by=caller, moment=now()))
                continue
            basis = basis_of(organization, today_of(organization, now()))
            went, stayed = _give(caller, Claim.objects.filter(pk__in=some), _receiver(basis, to), basis, anyway=anyway)
            gone, left = gone + went, [*left, *stayed]
    if to is None:
        left = [Left(claim, "It is not on a desk.") for claim in wanted.exclude(state=WorkState.POOL.value)]
    elif gone and to != caller.user.pk:
        notify(User.objects.filter(pk=to), claims_assigned(link="/work/mine", claims=gone))
    return gone, left


def _chosen(caller: Caller, claims: Sequence[int] | None, from_person: UUID | None) -> QuerySet[Claim]:
    mine = claims_of(caller)
    if claims is not None and from_person is None:
        named = mine.filter(pk__in=claims)
        if not named.exists():
            message = "None of these claims is there any more. Load the list again."
            raise Refused(_NOT_ASSIGNED, errors=[FieldError("claims", message)])
        return named
    if claims is not None or from_person is None:
        message = "Name the claims, or the person whose open claims are meant; one of the two."
        raise Refused(_NOT_ASSIGNED, errors=[FieldError("claims", message)])
    if not User.objects.filter(pk=from_person, organization=caller.organization).exists():
        raise Refused(_NOT_ASSIGNED, errors=[FieldError("from_person", "There is no such person here.")])
    return mine.filter(assignee=from_person, state__in=sorted(OPEN))


def _receiver(basis: Basis, person_id: UUID) -> Person:
    person = basis.person.get(str(person_id))
    if person is None:
        message = "There is no such person who takes claims. Choose somebody who is active."
    elif not is_present(person, basis.today):
        message = f"{person.name} is absent today. Choose somebody else."
    else:
        return person
    raise Refused(_NOT_ASSIGNED, code="MAY_NOT_TAKE", errors=[FieldError("person", message)])


def _give(
    caller: Caller, claims: QuerySet[Claim], person: Person, basis: Basis, *, anyway: bool
) -> tuple[int, list[Left]]:
    """Inside the transaction: the most important first, as far as there are places."""
    found = {claim.pk: claim for claim in claims.select_for_update(of=("self",)).order_by("pk")}
    lines = lines_of(Claim.objects.filter(pk__in=found), caller.organization)
    planned = [(line.columns["known_claim_id"], claim_to_plan(line, basis)) for line in lines]
    planned.sort(key=lambda pair: importance(pair[1], basis.today, basis.working_days))
    places = capacity_left(person, basis.today, basis.today)
    chosen: list[int] = []
    left: list[Left] = []
    for key, claim in planned:
        reason = _hinders(found[key], claim, person, basis, anyway=anyway)
        if reason is None and not anyway and len(chosen) >= places:
            reason = f"{person.name} has no place left today."
        if reason is None:
            chosen.append(key)
        else:
            left.append(Left(found[key], reason))
    moved = 0
    for happening, which in (
        (Happening.ASSIGNED, Q(assignee__isnull=True)),
        (Happening.REASSIGNED, Q(assignee__isnull=False)),
    ):
        what = to_desk(UUID(person.key), happening, basis)
        moved += len(move(Claim.objects.filter(which, pk__in=chosen), what, by=caller, moment=now()))
        chosen = [key for key in chosen if found[key].assignee_id is not None]
    return moved, left


def _hinders(claim: Claim, planned: ClaimToPlan, person: Person, basis: Basis, *, anyway: bool) -> str | None:
    if claim.state not in (WorkState.POOL, *OPEN):
        return f"It is {claim.state}."
    if str(claim.assignee_id) == person.key:
        return f"{person.name} has it already."
    if planned.practice is not None and person.practices is not None and planned.practice not in person.practices:
        return f"{person.name} may not see the claims of this practice."
    return None if anyway else may_take(person, planned, basis.rules, basis.today)


def to_desk(person_id: UUID, happening: Happening, basis: Basis, explanation: str = "") -> Move:
    """Onto somebody's desk, where it uses a place of today."""
    moment = now()
    state = Case(When(state=WorkState.POOL.value, then=Value(WorkState.ASSIGNED.value)), default=F("state"))
    values: dict[str, Any] = {
        "assignee": person_id,
        "last_assignee": F("assignee"),
        "escalated_by": None,
        "state": state,
        "assigned_at": moment,
        "assigned_date": basis.today,
        "held_by_rule": "",
    }
    return Move(
        happening, values, to_user=lambda _: person_id, to_value=WorkState.ASSIGNED.value, explanation=explanation
    )
