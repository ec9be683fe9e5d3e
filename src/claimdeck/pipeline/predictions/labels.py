"""Reviewers say which filter is right for a claim; training learns from it."""

from typing import Final

from django.db.models import QuerySet
from django.db.models.functions import Now

from claimdeck.accounts.access import Caller
from claimdeck.claims.permissions import PATIENTS_READ
from claimdeck.kit.clock import now
from claimdeck.kit.errors import NotFound
from claimdeck.kit.masking import mask
from claimdeck.pipeline.models import ConfirmedFilter
from claimdeck.pipeline.opened.selectors import seen_by
from claimdeck.pipeline.predictions.schemas import LabelQuery, LabelRow
from claimdeck.pipeline.schema.production.models import ProducedClaim
from claimdeck.pipeline.schema.staging.models import StagedClaim
from claimdeck.web.pages import ordered

_ORDER: Final = {
    "confirmed_at": "confirmed_at",
    "claim_id": "claim_id",
    "filter_number": "filter_number",
    "model_version": "model_version",
}


def confirm_filter(caller: Caller, claim_id: str, filter_number: int) -> ConfirmedFilter:
    """Keep what a reviewer said of a claim, with what the model had chosen for it. Raises NotFound.

    What the model had chosen is kept with it: a later model does not change how good this one was. A loaded claim
    leaves its review queue; where production could not be told after the word was kept, it is said again.
    """
    produced = seen_by(caller, ProducedClaim.objects.filter(pk=claim_id))
    loaded = produced.values_list("filter_number", "model_version").first()
    if loaded is None and not seen_by(caller, StagedClaim.objects.filter(pk=claim_id)).exists():
        raise NotFound("There is no claim with this number, or it is not yours to see.")
    predicted, version = loaded or (None, "")
    values = {
        "filter_number": filter_number,
        "confirmed_at": now(),
        "confirmed_by": caller.user,
        "predicted": predicted,
        "model_version": version,
    }
    label, _ = ConfirmedFilter.objects.update_or_create(values, organization=caller.organization, claim_id=claim_id)
    produced.update(reviewed_filter=filter_number, updated_at=Now())
    return label


def labels_of(caller: Caller, query: LabelQuery) -> QuerySet[ConfirmedFilter]:
    """What reviewers said of the organization's claims; whoever is held to some practices sees their own words alone.

    Raises Refused for a column that cannot be sorted by.
    """
    labels = ConfirmedFilter.objects.filter(organization=caller.organization).select_related("confirmed_by")
    if caller.practice_ids is not None:
        labels = labels.filter(confirmed_by=caller.user)
    if query.filter_number is not None:
        labels = labels.filter(filter_number=query.filter_number)
    return ordered(labels.order_by("-confirmed_at", "-pk"), query.ordering, _ORDER)


def label_row(caller: Caller, label: ConfirmedFilter) -> LabelRow:
    """One of them; the claim's number in its shape alone for those who see no patients."""
    return LabelRow(
        id=label.pk,
        claim_id=label.claim_id if caller.may(PATIENTS_READ) else mask(label.claim_id),
        filter_number=label.filter_number,
        predicted=label.predicted,
        model_version=label.model_version,
        confirmed_at=label.confirmed_at,
        confirmed_by=label.confirmed_by.get_username() if label.confirmed_by is not None else None,
    )
