"""Dead letters that a person sends through the whole pipeline again, or lets be."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from claimdeck.accounts.access import Caller
from claimdeck.kit.chunks import chunked
from claimdeck.pipeline.domain.states import Place
from claimdeck.pipeline.schema.staging.models import DeadLetter, StagedClaim

# Of one request; whoever has more asks again.
MOST_REPLAYED: Final = 10_000
_IN_ONE_TRANSACTION: Final = 500


def replay_letters(letters: QuerySet[DeadLetter], ids: Sequence[int], by: Caller) -> int:
    """Send these dead letters, or (without ids) all that wait, back to be processed; gives how many.

    A letter that was written off is replayed when it is named. At most 10,000 at once, the oldest first.
    """
    wanted = letters.filter(left_at=None)
    wanted = wanted.filter(pk__in=ids) if ids else wanted.filter(written_off_at=None)
    found = list(wanted.order_by("first_failed_at", "pk").values_list("pk", flat=True)[:MOST_REPLAYED])
    return sum(_replay(some, by) for some in chunked(found, _IN_ONE_TRANSACTION))


@transaction.atomic("staging")
def _replay(ids: Sequence[int], by: Caller) -> int:
    """Conditional on both sides, so that a letter which a schedule replays at the same moment is counted once."""
    waiting = DeadLetter.objects.select_for_update().filter(pk__in=ids, left_at=None)
    claim_ids = list(waiting.order_by("pk").values_list("claim_id", flat=True))
    moved = StagedClaim.objects.filter(pk__in=claim_ids, processing_status=Place.DEAD_LETTER).update(
        processing_status=Place.PENDING, load_id=None, lease_until=None, attempt=0, updated_at=Now()
    )
    DeadLetter.objects.filter(pk__in=ids, left_at=None).update(
        left_at=Now(), left_by=by.user.username, next_try_at=None
    )
    return moved


def write_off_letters(letters: QuerySet[DeadLetter], by: Caller) -> int:
    """Let dead letters be: they stay in their place, and are neither tried again nor waited for; gives how many."""
    waiting = letters.filter(left_at=None, written_off_at=None)
    return waiting.update(written_off_at=Now(), written_off_by=by.user.username, next_try_at=None)
