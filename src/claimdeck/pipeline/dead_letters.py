"""What becomes of dead letters: transient ones are tried again by themselves, any of them by a person; who hears of it.

A replayed claim is pending again, in the same version, and goes through the whole pipeline.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min
from django.db.models.functions import Now

from claimdeck.accounts.selectors import holders_of
from claimdeck.kit.chunks import chunked
from claimdeck.notifications.notices import notify
from claimdeck.notifications.selectors import notifications_of
from claimdeck.pipeline.domain.notices import DEAD_LETTERS_GROW, dead_letters_grow
from claimdeck.pipeline.domain.states import Letter, Place
from claimdeck.pipeline.owner import owner
from claimdeck.pipeline.permissions import PIPELINE_RUN
from claimdeck.pipeline.schema.staging.models import DeadLetter, StagedClaim

_AT_ONCE: Final = 500
MOST_RETRIED: Final = 10_000
BY_ITSELF: Final = "retry"
_LINK: Final = "/"


def replay(claim_ids: Collection[str], *, by: str) -> int:
    """Let these dead letters go through the pipeline again; gives how many did, written off ones not among them."""
    return sum(_replayed(part, by) for part in chunked(sorted(set(claim_ids)), _AT_ONCE))


def retry_due(moment: datetime) -> int:
    """Replay the transient ones whose time has come; gives how many. Any number of processes may look."""
    due = DeadLetter.objects.filter(left_at=None, written_off_at=None, letter=Letter.TRANSIENT, next_try_at__lte=moment)
    return replay(due.order_by("next_try_at").values_list("claim_id", flat=True)[:MOST_RETRIED], by=BY_ITSELF)


def tell_of_dead_letters(moment: datetime) -> int:
    """Tell whoever runs the pipeline when the queue is too deep or too old; gives how many people were told.

    Who has not read the last notice gets no other.
    """
    alerts = settings.PIPELINE.monitoring.alerts
    waiting = DeadLetter.objects.filter(left_at=None, written_off_at=None)
    found = waiting.aggregate(letters=Count("pk"), oldest=Min("first_failed_at"))
    letters, oldest = found["letters"], found["oldest"]
    if not letters:
        return 0
    hours = (moment - oldest) / timedelta(hours=1)
    deep = 0 < alerts.dead_letters <= letters
    old = 0 < alerts.dead_letter_hours <= hours
    if not deep and not old:
        return 0
    people = [
        user
        for user in holders_of(owner(), PIPELINE_RUN)
        if not notifications_of(user, unread=True).filter(event=DEAD_LETTERS_GROW.code).exists()
    ]
    return notify(people, dead_letters_grow(link=_LINK, letters=letters, hours=int(hours)))


def _replayed(claim_ids: Collection[str], by: str) -> int:
    with transaction.atomic("staging"):
        letters = DeadLetter.objects.select_for_update().filter(
            claim_id__in=claim_ids, left_at=None, written_off_at=None
        )
        names = list(letters.order_by("claim_id").values_list("claim_id", flat=True))
        moved = StagedClaim.objects.filter(claim_id__in=names, processing_status=Place.DEAD_LETTER.value).update(
            processing_status=Place.PENDING.value, load_id=None, lease_until=None, updated_at=Now()
        )
        DeadLetter.objects.filter(claim_id__in=names, left_at=None, written_off_at=None).update(
            left_at=Now(), left_by=by, next_try_at=None
        )
    return moved
