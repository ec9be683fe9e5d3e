"""Which claims of production are old enough for the archive, and settled on both sides."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from claimdeck.kit.chunks import chunked
from claimdeck.pipeline.archive.rows import AT_ONCE
from claimdeck.pipeline.domain.states import Place, Resolution
from claimdeck.pipeline.schema.production.models import Amendment, FailedClaim, ProducedClaim, RestoredClaim
from claimdeck.pipeline.schema.staging.models import StagedClaim

# So long a restored claim stays in production.
RESTORED_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Part:
    """Claims of one month of service (YYYY/MM), by claim_id."""

    month: str
    claim_ids: tuple[str, ...]
    # Old enough, but somebody has yet to decide about them or they came back from the archive.
    left: int


def first_active_day(as_of: date, active_months: int) -> date:
    """The first day of service that stays: that of the month which lies so many months before."""
    months = as_of.year * 12 + as_of.month - 1 - active_months
    return date(max(1, months // 12), months % 12 + 1, 1)


def due_count(before: date) -> int:
    """How many claims of production have their last day of service before this one."""
    return ProducedClaim.objects.filter(service_to_date__lt=before).count()


def parts_due(before: date, most: int, moment: datetime) -> Iterator[Part]:
    """Claims whose last day of service is before this one, oldest first; at most so many in a part."""
    waiting = ProducedClaim.objects.filter(service_to_date__lt=before).order_by("service_to_date", "claim_id")
    day, last = date.min, ""
    while True:
        after = Q(service_to_date__gt=day) | Q(service_to_date=day, claim_id__gt=last)
        page = list(waiting.filter(after).values_list("claim_id", "version", "service_to_date")[:most])
        if not page:
            return
        oldest: date = page[0][2]
        same = [row for row in page if (row[2].year, row[2].month) == (oldest.year, oldest.month)]
        last, day = same[-1][0], same[-1][2]
        settled = _settled({claim_id: version for claim_id, version, _ in same}, moment)
        yield Part(f"{oldest:%Y/%m}", tuple(sorted(settled)), len(same) - len(settled))


def _settled(versions: dict[str, int], moment: datetime) -> set[str]:
    """Those that are loaded on both sides in the same version, with nothing open, and did not just come back."""
    settled = set(versions)
    for part in chunked(versions, AT_ONCE):
        staged = StagedClaim.objects.filter(pk__in=part).values_list("claim_id", "version", "processing_status")
        settled -= {one for one, version, place in staged if place != Place.LOADED or version != versions[one]}
        settled -= set(Amendment.objects.filter(pk__in=part).values_list("pk", flat=True))
        open_ones = FailedClaim.objects.filter(claim_id__in=part, resolution_status=Resolution.OPEN)
        settled -= set(open_ones.values_list("claim_id", flat=True))
        back = RestoredClaim.objects.filter(pk__in=part, restored_at__gt=moment - timedelta(days=RESTORED_DAYS))
        settled -= set(back.values_list("pk", flat=True))
    return settled
