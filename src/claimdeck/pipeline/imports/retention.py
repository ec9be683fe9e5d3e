"""How long imports are listed: as long as uploads; their claims stay in staging."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from claimdeck.pipeline.kinds import CLAIMS_IMPORT
from claimdeck.runs.domain.states import ENDED
from claimdeck.runs.models import Run

_AT_ONCE: Final = 1_000


def purge_some(moment: datetime) -> int:
    """Delete imports that are older than uploads are kept, with the names of their files; gives how many."""
    limit = moment - timedelta(days=settings.OPTIONS.retention_days)
    ended = Run.objects.filter(kind=CLAIMS_IMPORT.name, state__in=sorted(ENDED), created_at__lt=limit)
    old = list(ended.order_by("created_at").values_list("pk", flat=True)[:_AT_ONCE])
    Run.objects.filter(pk__in=old).delete()
    return len(old)
