"""Whether every staged claim is in exactly one place, over HTTP."""

from typing import Final

from django.http import HttpRequest
from ninja import Router

from claimdeck.accounts.access import signed_in
from claimdeck.claims.permissions import PATIENTS_READ
from claimdeck.kit.errors import TooLarge, Unavailable
from claimdeck.pipeline.owner import require_owner
from claimdeck.pipeline.permissions import PIPELINE_READ
from claimdeck.pipeline.reconciling.reconcile import reconcile
from claimdeck.pipeline.reconciling.schemas import ReconciliationShown, shown
from claimdeck.pipeline.stores.opening import production_store, staging_store
from claimdeck.pipeline.stores.port import StoreError

router = Router(tags=["pipeline: conservation"], auth=signed_in)
# A request must end within seconds; both databases are read whole.
_MOST: Final = 200_000


@router.get("pipeline/reconcile/", response=ReconciliationShown, summary="Whether every claim is accounted for")
def pipeline_reconcile(request: HttpRequest) -> ReconciliationShown:
    """Compares staging and production claim by claim, up to 200,000 claims; the command does so for any number.

    Who sees no patients gets masked claim numbers.
    """
    caller = require_owner(request, PIPELINE_READ)
    try:
        if staging_store().counts(stale=True).staged > _MOST:
            raise TooLarge(f"More than {_MOST:,} claims are staged: run `claimdeck pipeline reconcile`.")
        found = reconcile(staging_store(), production_store())
    except StoreError as error:
        raise Unavailable(str(error)) from None
    return shown(found, numbers=caller.may(PATIENTS_READ))
