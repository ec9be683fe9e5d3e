"""Long work over HTTP: what runs, what waits, what ended."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts.access import require, signed_in
from claimdeck.runs import selectors
from claimdeck.runs.domain.states import State
from claimdeck.runs.models import Run
from claimdeck.runs.permissions import RUNS_READ
from claimdeck.runs.schemas import RunQuery, RunShown
from claimdeck.web.pages import Page, PageContent, paginate

router = Router(tags=["runs"], auth=signed_in)


def _shown(run: Run) -> RunShown:
    return RunShown(
        id=run.pk,
        kind=run.kind,
        state=State(run.state),
        total=run.total,
        processed=run.processed,
        success=run.success,
        failure=run.failure,
        attempt=run.attempt,
        created_by=run.created_by.get_username() if run.created_by is not None else None,
        created_at=run.created_at,
        started_at=run.started_at,
        completed_at=run.completed_at,
    )


@router.get("runs/", response=Page[RunShown], summary="The organization's long work, newest first")
def run_list(request: HttpRequest, query: Query[RunQuery]) -> PageContent[RunShown]:
    """Counts and times only; nothing of a patient."""
    runs = selectors.runs_of(require(request, RUNS_READ))
    if query.state is not None:
        runs = runs.filter(state=query.state)
    return paginate(request, runs, query, _shown)


@router.get("runs/{uuid:run_id}/", response=RunShown, summary="One piece of long work")
def run_detail(request: HttpRequest, run_id: UUID) -> RunShown:
    """Counts and times only."""
    return _shown(selectors.run_of(require(request, RUNS_READ), run_id))
