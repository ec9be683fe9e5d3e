"""Reviewers say which filter is right for a claim; training learns from it."""

from claimdeck.accounts.access import Caller
from claimdeck.kit.clock import now
from claimdeck.kit.errors import NotFound
from claimdeck.pipeline.models import ConfirmedFilter
from claimdeck.pipeline.schema.production.models import ProducedClaim
from claimdeck.pipeline.schema.staging.models import StagedClaim


def confirm_filter(caller: Caller, claim_id: str, filter_number: int) -> ConfirmedFilter:
    """Keep what a reviewer said of a claim, with what the model had chosen for it. Raises NotFound.

    What the model had chosen is kept with it: a later model does not change how good this one was.
    """
    loaded = ProducedClaim.objects.filter(pk=claim_id).values_list("filter_number", "model_version").first()
    if loaded is None and not StagedClaim.objects.filter(pk=claim_id).exists():
        raise NotFound("There is no claim with this number.")
    predicted, version = loaded or (None, "")
    values = {
        "filter_number": filter_number,
        "confirmed_at": now(),
        "confirmed_by": caller.user,
        "predicted": predicted,
        "model_version": version,
    }
    label, _ = ConfirmedFilter.objects.update_or_create(values, organization=caller.organization, claim_id=claim_id)
    return label
