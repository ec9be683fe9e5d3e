"""Staging follows what production has decided about a claim: new versions, and what goes back to be processed.

The two databases have no transaction in common. What a person decides is written to production first, the new version
among `amendments` in the same transaction; then staging follows, then the row goes. Whoever is stopped in between
leaves the row, and `follow_up` finishes it: at the start of a batch, before reconciling, and by a schedule. To follow
twice changes nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import structlog
from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import F
from django.db.models.functions import Now

from claimdeck.pipeline.domain.columns import CLAIM
from claimdeck.pipeline.domain.states import Place, Resolution
from claimdeck.pipeline.schema.production.models import Amendment, AuditEntry, FailedClaim
from claimdeck.pipeline.schema.staging.models import DeadLetter, StagedClaim
from claimdeck.pipeline.stored import STAGED, replace_parts, values_of
from claimdeck.storage.sealing import Unopened

log = structlog.get_logger(__name__)

MOST_AT_ONCE: Final = 1_000
# Where a claim must be for staging to follow; who finds it elsewhere decided about something that is past.
_FROM: Final = {
    Place.PENDING: (Place.FAILED.value, Place.DEAD_LETTER.value),
    Place.LOADED: (Place.LOADED.value,),
}


def follow_up(_moment: datetime | None = None, *, most: int = MOST_AT_ONCE) -> int:
    """Finish what was begun and not followed, oldest first; gives how many. Cheap when there is nothing."""
    waiting = list(Amendment.objects.order_by("made_at", "claim_id")[:most])
    return sum(follow(amendment) for amendment in waiting)


def follow_all(amendments: Iterable[Amendment]) -> int:
    """The same for some that were just made; what staging cannot take now, `follow_up` finishes."""
    done = 0
    for amendment in amendments:
        try:
            done += follow(amendment)
        except (DatabaseError, InterfaceError) as error:
            log.warning("staging_follows_later", error=type(error).__name__)
            break
    return done


def follow(amendment: Amendment) -> bool:
    """Bring staging to the version of the amendment; whether it is there. Raises DatabaseError while it is away."""
    if isinstance(amendment.content, Unopened):
        log.error("amendment_cannot_be_opened", version=amendment.version)
        return False
    with transaction.atomic("staging"):
        moved = _move(amendment)
        current = (
            None
            if moved
            else StagedClaim.objects.only("version", "processing_status").filter(pk=amendment.claim_id).first()
        )
    if not moved and current is not None and current.version < amendment.version:
        if current.processing_status in (Place.PENDING, Place.PROCESSING):
            # It was sent on by somebody else, and is decided about when it has arrived.
            return False
        _drop(amendment)
        return False
    _done(amendment)
    return True


@transaction.atomic("production")
def _done(amendment: Amendment) -> None:
    """Staging is there, so that the row can go. The version before it is nobody's to decide about any more.

    Whoever decides about a failed claim closes it; but a dead letter may have been replayed meanwhile, and failed.
    """
    failed = FailedClaim.objects.filter(
        claim_id=amendment.claim_id, version=amendment.version - 1, resolution_status=Resolution.OPEN
    )
    failed.update(
        resolution_status=Resolution.RESUBMITTED,
        resolution_action="amended",
        resolved_by=amendment.made_by,
        resolved_at=Now(),
    )
    Amendment.objects.filter(pk=amendment.pk, version=amendment.version).delete()


def _move(amendment: Amendment) -> bool:
    place, content = Place(amendment.place), amendment.content
    values = values_of(content["claim"], CLAIM) if content is not None else {}
    if place is Place.PENDING:
        values |= {"load_id": None, "lease_until": None, "attempt": 0}
    moved = StagedClaim.objects.filter(
        pk=amendment.claim_id, version=amendment.version - 1, processing_status__in=_FROM[place]
    ).update(
        **values,
        version=F("version") + 1,
        processing_status=place.value,
        waived_rules=amendment.waived_rules,
        updated_at=Now(),
    )
    if not moved:
        return False
    if content is not None:
        replace_parts(amendment.claim_id, content, STAGED)
    if place is Place.PENDING:
        letters = DeadLetter.objects.filter(claim_id=amendment.claim_id, left_at=None)
        letters.update(left_at=Now(), left_by=amendment.made_by, next_try_at=None)
    return True


@transaction.atomic("production")
def _drop(amendment: Amendment) -> None:
    """The claim went elsewhere meanwhile, so that the decision is void; that is written down too."""
    deleted, _ = Amendment.objects.filter(pk=amendment.pk, version=amendment.version).delete()
    if deleted:
        AuditEntry.objects.create(
            claim_id=amendment.claim_id,
            version=amendment.version,
            action="not carried out",
            changed_by=amendment.made_by,
        )
