"""Whether every staged claim is in exactly one place, over HTTP."""

import time
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from ninja import Router

from claimdeck.accounts.access import signed_in
from claimdeck.claims.permissions import PATIENTS_READ
from claimdeck.kit.errors import TooLarge, Unavailable
from claimdeck.pipeline.following import follow_up
from claimdeck.pipeline.owner import require_owner
from claimdeck.pipeline.permissions import PIPELINE_READ
from claimdeck.pipeline.reconciling.reconcile import reconcile
from claimdeck.pipeline.reconciling.schemas import ReconciliationShown, shown
from claimdeck.pipeline.stores.opening import production_store, staging_store
from claimdeck.pipeline.stores.port import StoreError

router = Router(tags=["pipeline: conservation"], auth=signed_in)
# A request must end within seconds; both databases are read whole.
_MOST: Final = 200_000
_MOST_SECONDS: Final = 30.0
_COMMAND: Final = "run `claimdeck pipeline reconcile`, which takes the time that it needs."


@router.get("pipeline/reconcile/", response=ReconciliationShown, summary="Whether every claim is accounted for")
def pipeline_reconcile(request: HttpRequest) -> ReconciliationShown:
    """Compares staging and production claim by claim, and means the same as the command `claimdeck pipeline reconcile`.

    What people decided and staging has yet to follow is followed first. 413 above 200,000 staged claims, and where the
    comparison takes longer than 30 seconds: then only the command will do. Who sees no patients gets masked numbers.
    """
    caller = require_owner(request, PIPELINE_READ)
    try:
        if staging_store().counts(stale=True).staged > _MOST:
            raise TooLarge(f"More than {_MOST:,} claims are staged: {_COMMAND}")
        # It would look like a difference.
        follow_up()
        found = reconcile(staging_store(), production_store(), progress=_bounded(time.monotonic() + _MOST_SECONDS))
    except StoreError as error:
        raise Unavailable(str(error)) from None
    return shown(found, numbers=caller.may(PATIENTS_READ))


def _bounded(end: float) -> Callable[[int], None]:
    """What hears of each range of claims, and raises TooLarge once it is later than `end`."""

    def heard(compared: int) -> None:
        if time.monotonic() > end:
            detail = f"Only {compared:,} claims were compared within {_MOST_SECONDS:g} seconds: {_COMMAND}"
            raise TooLarge(detail)

    return heard
