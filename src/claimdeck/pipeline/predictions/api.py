"""The models that predict review filters, over HTTP: how good they are, and what reviewers say. No patients."""

from django.http import HttpRequest
from ninja import Query, Router, Status

from claimdeck.accounts.access import signed_in
from claimdeck.pipeline.owner import require_owner
from claimdeck.pipeline.permissions import PIPELINE_AMEND, PIPELINE_READ
from claimdeck.pipeline.predictions import labels, standing
from claimdeck.pipeline.predictions.schemas import LabelForm, LabelOut, LabelQuery, LabelRow, ModelsOut
from claimdeck.web.pages import Page, PageContent, paginate

router = Router(tags=["pipeline: models"], auth=signed_in)


@router.get("pipeline/models/", response=ModelsOut, summary="The models in use and how they stand")
def pipeline_models(request: HttpRequest) -> ModelsOut:
    """Figures of their cards, what they chose in recent loads, what reviewers confirmed, and drift since training."""
    return standing.models_of(require_owner(request, PIPELINE_READ).organization)


@router.get("pipeline/models/labels/", response=Page[LabelRow], summary="Claims of which reviewers said what they are")
def pipeline_labels(request: HttpRequest, query: Query[LabelQuery]) -> PageContent[LabelRow]:
    """What training learns from, beside what the model had chosen; the newest first."""
    caller = require_owner(request, PIPELINE_READ)
    return paginate(request, labels.labels_of(caller, query), query, lambda label: labels.label_row(caller, label))


@router.post("pipeline/models/labels/", response={201: LabelOut}, summary="Say which filter is right for a claim")
def pipeline_label(request: HttpRequest, form: LabelForm) -> Status[LabelOut]:
    """Training learns from it, and the model that had chosen is judged by it."""
    caller = require_owner(request, PIPELINE_AMEND)
    label = labels.confirm_filter(caller, form.claim_id, form.filter_number)
    return Status(
        201,
        LabelOut(
            filter_number=label.filter_number,
            predicted=label.predicted,
            model_version=label.model_version,
            confirmed_at=label.confirmed_at,
        ),
    )
