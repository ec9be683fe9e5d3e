"""The API of payers' names and limits, and of the settings of the work."""

from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts.access import Caller, require
from claimdeck.claims.models import PayerTerms, WorkSettings
from claimdeck.claims.permissions import WORK_MANAGE, WORK_READ, WORK_READ_ALL
from claimdeck.claims.terms import commands, deadlines, schemas, selectors
from claimdeck.kit.errors import NotFound
from claimdeck.web.pages import Page, PageContent, ordered, paginate

router = Router(tags=["work"])

_SORTED_BY = {name: name for name in ("name", "filing_limit_days", "appeal_limit_days", "updated_at")}


@router.get("payers/limits/", response=Page[schemas.LimitsOut])
def list_limits(request: HttpRequest, query: Query[schemas.LimitsQuery]) -> PageContent[PayerTerms]:
    """Payers under all their names, and within how many days their claims and appeals count."""
    caller = require(request, WORK_READ)
    commands.ensure_terms(caller.organization)
    found = ordered(selectors.limits_of(caller.organization, query.search), query.ordering, _SORTED_BY)
    return paginate(request, found, query, lambda row: row)


@router.post("payers/limits/", response={201: schemas.LimitsOut})
def add_limits(request: HttpRequest, form: schemas.LimitsForm) -> PayerTerms:
    """A payer with its names and limits; a name that another payer has is refused (409)."""
    return commands.add_limits(require(request, WORK_MANAGE), form.model_dump())


@router.get("payers/limits/{int:limits_id}/", response=schemas.LimitsOut)
def read_limits(request: HttpRequest, limits_id: int) -> PayerTerms:
    """One payer with its names and limits."""
    return _row(require(request, WORK_READ), limits_id)


@router.patch("payers/limits/{int:limits_id}/", response=schemas.LimitsOut)
def patch_limits(request: HttpRequest, limits_id: int, change: schemas.LimitsChange) -> PayerTerms:
    """Change names or limits. Claims follow the names at once; deadlines are reckoned anew by `deadlines/`."""
    caller = require(request, WORK_MANAGE)
    return commands.change_limits(caller, _row(caller, limits_id), change.model_dump(exclude_unset=True))


@router.delete("payers/limits/{int:limits_id}/", response={204: None})
def remove_limits(request: HttpRequest, limits_id: int) -> None:
    """Remove a payer; deadlines that were reckoned by its limits stay."""
    caller = require(request, WORK_MANAGE)
    commands.remove_limits(caller, _row(caller, limits_id))


@router.get("payers/limits/{int:limits_id}/deadlines/", response=schemas.DeadlinesOut)
def foresee_deadlines(request: HttpRequest, limits_id: int) -> deadlines.Foreseen:
    """How many deadlines would change if they were reckoned anew by the payer's limits. Nothing changes."""
    caller = require(request, WORK_READ_ALL)
    return deadlines.foresee(caller.organization, _row(caller, limits_id))


@router.post("payers/limits/{int:limits_id}/deadlines/", response=schemas.DeadlinesChanged)
def reckon_deadlines(request: HttpRequest, limits_id: int, form: schemas.DeadlinesForm) -> schemas.DeadlinesChanged:
    """Reckon deadlines anew by the payer's limits; those that somebody gave stay. Each claim's history says so."""
    caller = require(request, WORK_MANAGE)
    return schemas.DeadlinesChanged(changed=deadlines.reckon_anew(caller, _row(caller, limits_id), form.claims))


@router.get("work/settings/", response=schemas.WorkSettingsOut)
def read_work_settings(request: HttpRequest) -> WorkSettings:
    """How the organization hands out and watches its claims."""
    return selectors.work_settings_of(require(request, WORK_READ).organization)


@router.patch("work/settings/", response=schemas.WorkSettingsOut)
def patch_work_settings(request: HttpRequest, change: schemas.WorkSettingsChange) -> WorkSettings:
    """Change how the organization hands out and watches its claims."""
    return commands.change_work_settings(require(request, WORK_MANAGE), change.model_dump(exclude_unset=True))


def _row(caller: Caller, limits_id: int) -> PayerTerms:
    row = selectors.limits_of(caller.organization).filter(pk=limits_id).first()
    if row is None:
        raise NotFound("There is nothing here, or it is not yours to see.")
    return row
