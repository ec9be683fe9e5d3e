"""What a list of claims comes to: one pass of the database over all that the filters let through."""

from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum

from claimdeck.claims.desk.filters import VIEWS
from claimdeck.claims.desk.schemas import ClaimsCounted, View, WorkTotals
from claimdeck.claims.domain.deadlines import WorkDay
from claimdeck.claims.domain.money import dollars
from claimdeck.claims.models import Claim

_SHOWN: Final = (View.POOL, View.OPEN, View.OVERDUE, View.DUE_TODAY, View.DUE_SOON)


def totals_of(claims: QuerySet[Claim], day: WorkDay) -> WorkTotals:
    """Number and amount of these claims, and of the views among them."""
    asked: dict[str, Any] = {"all_claims": Count("id"), "all_cents": Sum("amount_cents")}
    for view in _SHOWN:
        which: Q = VIEWS[view](day)
        asked[f"{view}_claims"] = Count("id", filter=which)
        asked[f"{view}_cents"] = Sum("amount_cents", filter=which)
    found = claims.order_by().aggregate(**asked)
    return WorkTotals(**{name: _counted(found, name) for name in ("all", *_SHOWN)})


def _counted(found: dict[str, Any], name: str) -> ClaimsCounted:
    return ClaimsCounted(claims=found[f"{name}_claims"], amount=dollars(found[f"{name}_cents"] or 0))
