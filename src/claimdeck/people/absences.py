"""What may be done with absences, and what follows when one begins: the person's claims go back to the pool."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.audit import record_for_member
from claimdeck.accounts.domain.audit import Kind, differences
from claimdeck.accounts.domain.days import local_date
from claimdeck.accounts.domain.handovers import Cause, release
from claimdeck.accounts.models import Organization, User
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict, FieldError, Refused
from claimdeck.people.domain.employees import Days, overlaps
from claimdeck.people.models import Absence
from claimdeck.people.selectors import today_of

LONGEST: Final = timedelta(days=2 * 366)
_FIRST_YEAR, _LAST_YEAR = 2000, 2199


@transaction.atomic
def add_absence(user: User, first: date, last: date, reason: str = "", by: Caller | None = None) -> Absence:
    """Days, both included, on which somebody is not at work. Raises Refused, Conflict where they overlap another.

    One that has begun takes their claims from their desk at once.
    """
    absence = Absence(user=user, first_date=first, last_date=last, reason=reason)
    absence.created_by = by.user if by is not None else None
    _place(absence)
    record_for_member(Kind.ABSENCE_ADDED, by, user, differences({}, _shown(absence)))
    _begin(absence, by)
    return absence


@transaction.atomic
def change_absence(absence: Absence, changes: Mapping[str, Any], by: Caller | None = None) -> Absence:
    """Set `first_date`, `last_date` or `reason`. Raises Refused, Conflict; one that is over stays as it was."""
    today = _today(absence)
    if absence.last_date < today:
        raise Conflict("This absence is over; it stays as it was.", code="OVER")
    before = _shown(absence)
    for name in ("first_date", "last_date", "reason"):
        setattr(absence, name, changes.get(name, getattr(absence, name)))
    if absence.first_date > today:
        # It begins anew, and then releases what they have by then.
        absence.released_at = None
    _place(absence)
    changed = differences(before, _shown(absence))
    if changed:
        record_for_member(Kind.ABSENCE_CHANGED, by, absence.user, changed)
    _begin(absence, by)
    return absence


@transaction.atomic
def remove_absence(absence: Absence, by: Caller | None = None) -> None:
    """Take back one that has not begun before today. Raises Conflict."""
    if absence.first_date < _today(absence):
        raise Conflict("This absence has begun: change its last day instead. Days that are over stay.", code="BEGUN")
    gone = {name: [value, None] for name, value in _shown(absence).items()}
    record_for_member(Kind.ABSENCE_REMOVED, by, absence.user, gone)
    absence.delete()


def begin_absences(moment: datetime) -> int:
    """Release the claims of everybody whose absence has begun; gives how many absences. Any process may look."""
    begun = 0
    for organization in Organization.objects.filter(members__absences__released_at=None).distinct():
        today = local_date(moment, organization.time_zone)
        waiting = Absence.objects.filter(_begun(today), user__organization=organization, released_at=None)
        for absence in waiting.select_related("user__organization"):
            with transaction.atomic():
                begun += _begin(absence, None)
    return begun


def _begin(absence: Absence, by: Caller | None) -> bool:
    """Release the person's claims where the absence has begun, once; whether it was now."""
    moment = now()
    mine = Absence.objects.filter(_begun(_today(absence)), pk=absence.pk, released_at=None)
    if not mine.update(released_at=moment):
        return False
    absence.released_at = moment
    release(absence.user_id, Cause.ABSENT, by)
    return True


def _begun(today: date) -> Q:
    return Q(first_date__lte=today, last_date__gte=today)


def _today(absence: Absence) -> date:
    organization = absence.user.organization
    if organization is None:
        raise TypeError("somebody without an organization has no absences")
    return today_of(organization)


def _place(absence: Absence) -> None:
    """Save it, where its days can be. Raises Refused, Conflict."""
    first, last = absence.first_date, absence.last_date
    faults = []
    if not _FIRST_YEAR <= first.year <= _LAST_YEAR:
        faults.append(FieldError("first_date", f"Choose a day from the years {_FIRST_YEAR} to {_LAST_YEAR}."))
    elif last < first:
        faults.append(FieldError("last_date", "The last day cannot be before the first."))
    elif last - first >= LONGEST:
        faults.append(FieldError("last_date", "An absence lasts two years at most; deactivate the account instead."))
    if faults:
        raise Refused("The absence was not saved.", errors=faults)
    # Two administrators at once: the second sees what the first has entered.
    User.objects.select_for_update().get(pk=absence.user_id)
    others = Absence.objects.filter(user=absence.user, first_date__lte=last, last_date__gte=first)
    found = overlaps(Days(first, last), [Days(one.first_date, one.last_date) for one in others.exclude(pk=absence.pk)])
    if found is not None:
        detail = f"They are absent from {found.first} to {found.last} already. Change that absence instead."
        raise Conflict(detail, code="DATES_OVERLAP")
    absence.save()


def _shown(absence: Absence) -> dict[str, str]:
    """What an audit record says of it."""
    days = {"first_date": absence.first_date.isoformat(), "last_date": absence.last_date.isoformat()}
    return {**days, "reason": absence.reason}
