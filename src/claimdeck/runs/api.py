"""Long work over HTTP: what runs, what waits, what ended."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts.access import require, signed_in
from claimdeck.runs import selectors
from claimdeck.runs.models import Run
from claimdeck.runs.permissions import RUNS_READ
from claimdeck.runs.schemas import RunQuery, RunShown
from claimdeck.web.pages import Page, PageContent, paginate

router = Router(tags=["runs"], auth=signed_in)


def _shown(run: Run) -> dict[str, Any]:
    names = [name for name in RunShown.model_fields if name != "created_by"]
    by = run.created_by.get_username() if run.created_by is not None else None
    return {**{name: getattr(run, name) for name in names}, "created_by": by}


@router.get("runs/", response=Page[RunShown], summary="The organization's long work, newest first")
def run_list(request: HttpRequest, query: Query[RunQuery]) -> PageContent[dict[str, Any]]:
    """Counts and times only; nothing of a patient."""
    runs = selectors.runs_of(require(request, RUNS_READ))
    if query.state is not None:
        runs = runs.filter(state=query.state)
    return paginate(request, runs, query, _shown)


@router.get("runs/{uuid:run_id}/", response=RunShown, summary="One piece of long work")
def run_detail(request: HttpRequest, run_id: UUID) -> dict[str, Any]:
    """Counts and times only."""
    return _shown(selectors.run_of(require(request, RUNS_READ), run_id))
