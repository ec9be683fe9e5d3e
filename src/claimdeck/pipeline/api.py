"""Batches of the pipeline over HTTP: start, watch, stop. Counts and times only; nothing of a patient."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status

from claimdeck.accounts.access import signed_in
from claimdeck.kit.clock import now
from claimdeck.kit.errors import NotFound
from claimdeck.pipeline.batches import cancel_batch, open_batch
from claimdeck.pipeline.models import Batch
from claimdeck.pipeline.owner import require_owner
from claimdeck.pipeline.permissions import PIPELINE_READ, PIPELINE_RUN
from claimdeck.pipeline.presenting import batch_shown
from claimdeck.pipeline.schemas import ORDERS, BatchQuery, BatchShown, BatchStart, BatchState
from claimdeck.runs.progress import waiting_reasons
from claimdeck.web.pages import Page, PageContent, ordered, paginate

router = Router(tags=["claims pipeline"], auth=signed_in)


def _batches(organization_id: UUID) -> QuerySet[Batch]:
    return Batch.objects.filter(run__organization=organization_id).select_related("run__created_by")


def _shown(batch: Batch) -> BatchShown:
    return batch_shown(batch, waiting_reasons([batch.run], now()).get(batch.pk))


@router.get("pipeline/batches/", response=Page[BatchShown], summary="Batches, newest first")
def batch_list(request: HttpRequest, query: Query[BatchQuery]) -> PageContent[BatchShown]:
    """Where the claims of each batch went, and how fast."""
    batches = _batches(require_owner(request, PIPELINE_READ).organization.pk)
    if query.state is not None:
        batches = batches.filter(run__state=query.state)
    return paginate(request, ordered(batches, query.ordering, ORDERS), query, batch_shown)


@router.post("pipeline/batches/", response={202: BatchShown}, summary="Start a batch")
def batch_start(request: HttpRequest, start: BatchStart) -> Status[BatchShown]:
    """It takes the claims that wait, those of the highest priority first, as soon as a worker is free."""
    caller = require_owner(request, PIPELINE_RUN)
    return Status(202, _shown(open_batch(caller.organization, caller.user, most_claims=start.most_claims)))


@router.get("pipeline/batches/{uuid:batch_id}/", response=BatchShown, summary="One batch")
def batch_detail(request: HttpRequest, batch_id: UUID) -> BatchShown:
    """Its counts as of its last load; ask again every second while it runs."""
    batch = _batches(require_owner(request, PIPELINE_READ).organization.pk).filter(pk=batch_id).first()
    if batch is None:
        raise NotFound("There is no such batch.")
    return _shown(batch)


@router.post("pipeline/batches/{uuid:batch_id}/cancel/", response={202: BatchState}, summary="Stop a batch")
def batch_cancel(request: HttpRequest, batch_id: UUID) -> Status[BatchState]:
    """What it placed stays; what it has leased and not placed waits again."""
    caller = require_owner(request, PIPELINE_RUN)
    return Status(202, BatchState(id=batch_id, state=cancel_batch(caller, batch_id)))
