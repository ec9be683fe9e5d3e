"""What tools of earlier days call at the root: where claims are, the last batch, and failed claims."""

from typing import Annotated, Any, Final
from uuid import UUID

from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from pydantic import StringConstraints

from claimdeck.accounts.access import Caller
from claimdeck.kit.clock import now
from claimdeck.kit.errors import FieldError, NotFound, Refused
from claimdeck.pipeline.amending import resolving
from claimdeck.pipeline.domain.states import Place, Resolution
from claimdeck.pipeline.failures import counting, presenting, selectors
from claimdeck.pipeline.failures.schemas import FailedQuery
from claimdeck.pipeline.models import Batch
from claimdeck.pipeline.owner import require_owner
from claimdeck.pipeline.permissions import PIPELINE_AMEND, PIPELINE_READ
from claimdeck.pipeline.schema.production.models import FailedClaim, LoadLedger
from claimdeck.pipeline.schema.staging.models import Load
from claimdeck.pipeline.tools.answering import body_of, read, tool
from claimdeck.runs.progress import pace_of
from claimdeck.web.forms import Form
from claimdeck.web.pages import paginate

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=150)]
_NO_BATCH: Final = "There is no such batch."


class Assignment(Form):
    claim_id: Short
    user: Short


class Resolving(Form):
    claim_id: Short
    action: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    notes: Text = ""


@tool("GET")
def status(request: HttpRequest) -> HttpResponse:
    """Claims by where they are, and how far the pipeline has come; the three numbers add up to what was staged."""
    require_owner(request, PIPELINE_READ)
    counts = counting.places()
    processing = {
        "processed": counts[Place.LOADED],
        "failed": counts[Place.FAILED] + counts[Place.DEAD_LETTER],
        "pending": counts[Place.PENDING] + counts[Place.PROCESSING],
    }
    last = LoadLedger.objects.filter(committed_at__isnull=False).aggregate(Max("load_id"))["load_id__max"]
    polled = Load.objects.aggregate(Max("leased_at"))["leased_at__max"]
    return JsonResponse({"processing": processing, "sync": {"last_id": last, "last_polled_at": polled}})


@tool("GET")
def batch_status(request: HttpRequest) -> HttpResponse:
    """The newest batch, or the one in `?batch_id=`; every value is null where there is none yet."""
    caller = require_owner(request, PIPELINE_READ)
    batches = Batch.objects.filter(run__organization=caller.organization).select_related("run")
    wanted = request.GET.get("batch_id", "")
    if wanted:
        try:
            batch = batches.filter(pk=UUID(wanted)).first()
        except ValueError:
            batch = None
        if batch is None:
            raise NotFound(_NO_BATCH)
    else:
        batch = batches.order_by("-run__created_at").first()
    return JsonResponse(_batch(batch))


def _batch(batch: Batch | None) -> dict[str, Any]:
    if batch is None:
        names = "batch_id start_time end_time total processed failed stage claims_per_second"
        return dict.fromkeys(names.split())
    run = batch.run
    return {
        "batch_id": str(run.pk),
        "start_time": run.started_at,
        "end_time": run.completed_at,
        "total": run.total,
        "processed": run.processed,
        "failed": run.failure + run.dead_letter,
        "stage": run.stage or run.state,
        "claims_per_second": pace_of(run, 0, now()).rows_per_second,
    }


@tool("GET")
def failed_claims(request: HttpRequest) -> HttpResponse:
    """A page of failed claims; filters and sorting as in `/api/v1/pipeline/failed-claims/`."""
    caller = require_owner(request, PIPELINE_READ)
    query = read(FailedQuery, request.GET.dict())
    found = selectors.page_of(caller, query, query.ordering)
    page = paginate(request, found, query, lambda one: presenting.failed_row(caller, one).model_dump(mode="json"))
    return JsonResponse(dict(page))


@tool("POST")
def assign_failed_claim(request: HttpRequest) -> HttpResponse:
    """`{claim_id, user}` → `{"status": "assigned"}`."""
    caller = require_owner(request, PIPELINE_AMEND)
    asked = body_of(request, Assignment)
    resolving.assign(_failed(caller, asked.claim_id), asked.user, caller)
    return JsonResponse({"status": "assigned"})


@tool("POST")
def resolve_failed_claim(request: HttpRequest) -> HttpResponse:
    """`{claim_id, action, notes}` → `{"status": "resolved"}`.

    The actions write_off and resolved say that it will not be processed; resubmit and release send it back.
    """
    caller = require_owner(request, PIPELINE_AMEND)
    asked = body_of(request, Resolving)
    failed = _failed(caller, asked.claim_id)
    action = asked.action.lower()
    if action in SENDING:
        reason = asked.notes or action
        resolving.resubmit(failed, reason, caller, release=action == "release")
    elif action in resolving.ACTIONS:
        resolving.resolve(failed, action, asked.notes, caller)
    else:
        message = f"Choose of {', '.join(sorted({*SENDING, *resolving.ACTIONS}))}."
        raise Refused("The claim was not resolved.", errors=[FieldError("action", message)])
    return JsonResponse({"status": "resolved"})


SENDING: Final = ("resubmit", "release")


def _failed(caller: Caller, claim_id: str) -> FailedClaim:
    """The newest failed version of the claim of that number, an open one first. Raises NotFound."""
    versions = selectors.failed_claims_of(caller).filter(claim_id=claim_id).defer("original_data").order_by("-version")
    found = versions.filter(resolution_status=Resolution.OPEN).first() or versions.first()
    if found is None:
        raise NotFound("There is no failed claim of this number, or it is not yours to see.")
    return found
