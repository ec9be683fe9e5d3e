"""What becomes of dead letters: transient ones are tried again by themselves, any of them by a person; who hears of it.

A replayed claim is pending again, in the same version, and goes through the whole pipeline.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, QuerySet
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
# Of one request or one look; whoever has more asks again.
MOST_REPLAYED: Final = 10_000
BY_ITSELF: Final = "retry"
_LINK: Final = "/pipeline/dead-letters"


def replay(letters: QuerySet[DeadLetter], *, by: str) -> int:
    """Let these dead letters go through the pipeline again, the oldest first; gives how many did, at most 10,000."""
    waiting = letters.filter(left_at=None)
    found = list(waiting.order_by("first_failed_at", "pk").values_list("pk", flat=True)[:MOST_REPLAYED])
    return sum(_replayed(waiting.filter(pk__in=some), by) for some in chunked(found, _AT_ONCE))


def replay_chosen(letters: QuerySet[DeadLetter], ids: Sequence[int], *, by: str) -> int:
    """The same for some by their ids, or (without ids) for all that are not written off."""
    return replay(letters.filter(pk__in=ids) if ids else letters.filter(written_off_at=None), by=by)


def write_off(letters: QuerySet[DeadLetter], *, by: str) -> int:
    """Let dead letters be: they stay in their place, and are neither tried again nor waited for; gives how many."""
    waiting = letters.filter(left_at=None, written_off_at=None)
    return waiting.update(written_off_at=Now(), written_off_by=by, next_try_at=None)


def retry_due(moment: datetime) -> int:
    """Replay the transient ones whose time has come; gives how many. Any number of processes may look."""
    due = DeadLetter.objects.filter(written_off_at=None, letter=Letter.TRANSIENT, next_try_at__lte=moment)
    return replay(due, by=BY_ITSELF)


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


@transaction.atomic("staging")
def _replayed(letters: QuerySet[DeadLetter], by: str) -> int:
    """Asked again under lock, so that a letter which somebody else replays or writes off meanwhile is left to them."""
    found = dict(letters.select_for_update(of=("self",)).order_by("pk").values_list("pk", "claim_id"))
    moved = StagedClaim.objects.filter(pk__in=found.values(), processing_status=Place.DEAD_LETTER).update(
        processing_status=Place.PENDING, load_id=None, lease_until=None, attempt=0, updated_at=Now()
    )
    DeadLetter.objects.filter(pk__in=found, left_at=None).update(left_at=Now(), left_by=by, next_try_at=None)
    return moved
