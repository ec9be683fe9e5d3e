"""Days on which people are not at work."""

from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts.access import require
from claimdeck.people import absences, schemas, selectors
from claimdeck.people.permissions import PEOPLE_MANAGE, PEOPLE_READ
from claimdeck.people.presenting import absence_out
from claimdeck.web.pages import Page, PageContent, paginate

router = Router(tags=["people"])


@router.get("absences/", response=Page[schemas.AbsenceOut])
def list_absences(request: HttpRequest, query: Query[schemas.AbsenceQuery]) -> PageContent[schemas.AbsenceOut]:
    """The absences of the organization, the latest first; a member's own ones."""
    found = selectors.absences_seen_by(require(request, PEOPLE_READ))
    wanted = {"user": query.user, "last_date__gte": query.from_, "first_date__lte": query.to}
    found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
    return paginate(request, found, query, absence_out)


@router.post("absences/", response={201: schemas.AbsenceOut})
def add_absence(request: HttpRequest, form: schemas.AbsenceForm) -> schemas.AbsenceOut:
    """Days on which somebody is not at work; once they begin, their open claims return to the pool."""
    caller = require(request, PEOPLE_MANAGE)
    user = selectors.user_of(caller.organization, form.user)
    return absence_out(absences.add_absence(user, form.first_date, form.last_date, form.reason, by=caller))


@router.patch("absences/{int:absence_id}/", response=schemas.AbsenceOut)
def patch_absence(request: HttpRequest, absence_id: int, change: schemas.AbsenceChange) -> schemas.AbsenceOut:
    """Change days or reason of an absence that is not over."""
    caller = require(request, PEOPLE_MANAGE)
    sent = {name: value for name, value in change.model_dump(exclude_unset=True).items() if value is not None}
    return absence_out(absences.change_absence(selectors.absence_seen_by(caller, absence_id), sent, by=caller))


@router.delete("absences/{int:absence_id}/", response={204: None})
def remove_absence(request: HttpRequest, absence_id: int) -> None:
    """Take back an absence that has not begun."""
    caller = require(request, PEOPLE_MANAGE)
    absences.remove_absence(selectors.absence_seen_by(caller, absence_id), by=caller)
