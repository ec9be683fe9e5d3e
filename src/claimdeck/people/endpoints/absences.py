"""Days on which people are not at work."""

from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts.access import require
from claimdeck.people import schemas, selectors
from claimdeck.people.permissions import PEOPLE_READ
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
