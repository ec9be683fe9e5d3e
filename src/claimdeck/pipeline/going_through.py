"""Failed claims that were sent back and went through: noted on the failed version, closed on people's desks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models.functions import Now

from claimdeck.accounts.selectors import practices_by_tin
from claimdeck.claims.answers.going_through import OwnNumber, went_through
from claimdeck.kit.chunks import chunked
from claimdeck.pipeline.domain.states import Place, Resolution
from claimdeck.pipeline.owner import owner
from claimdeck.pipeline.schema.production.models import FailedClaim
from claimdeck.pipeline.schema.staging.models import StagedClaim

_AT_ONCE: Final = 500
# How long is looked back for what was missed; whatever is older was looked at a thousand times.
_LOOKED_BACK: Final = timedelta(days=7)
_MOST_CAUGHT_UP: Final = 10_000


def settled(load_id: int) -> int:
    """After a load was acknowledged: its claims that had failed before and are loaded now; gives how many.

    However often it is called. A load of first versions alone costs one look at staging.
    """
    loaded = StagedClaim.objects.filter(load_id=load_id, processing_status=Place.LOADED, version__gt=1)
    return sum(_noted(ids) for ids in chunked(loaded.order_by("pk").values_list("pk", flat=True), _AT_ONCE))


def catch_up(moment: datetime) -> int:
    """The same for whatever was missed, by a process that ended in between; gives how many."""
    sent = FailedClaim.objects.filter(resolution_status=Resolution.RESUBMITTED, resolved_at__gte=moment - _LOOKED_BACK)
    ids = sent.order_by("-resolved_at", "pk").values_list("claim_id", flat=True)[:_MOST_CAUGHT_UP]
    found = 0
    for some in chunked(ids, _AT_ONCE):
        loaded = StagedClaim.objects.filter(pk__in=some, processing_status=Place.LOADED, version__gt=1)
        found += _noted(list(loaded.order_by("pk").values_list("pk", flat=True)))
    return found


def _noted(claim_ids: Sequence[str]) -> int:
    """Close the work first: whoever is stopped in between finds the failed versions as they were, and does it again."""
    waiting = FailedClaim.objects.filter(claim_id__in=claim_ids, resolution_status=Resolution.RESUBMITTED)
    through = dict(waiting.values_list("claim_id", "billing_tin"))
    if not through:
        return 0
    tins = dict(StagedClaim.objects.filter(pk__in=through).values_list("pk", "billing_tin"))
    organization = owner()
    practices = practices_by_tin(organization)
    # By the TIN that the claim failed with, and by the one that it has now: it may be what was amended.
    numbers = {
        OwnNumber(practices[tin].pk if tin in practices else None, claim_id)
        for known in (through, tins)
        for claim_id, tin in known.items()
    }
    with transaction.atomic():
        went_through(organization, sorted(numbers, key=str))
    return waiting.filter(claim_id__in=through).update(resolution_status=Resolution.WENT_THROUGH, resolved_at=Now())
