"""Writing a claim's history: one entry each, many together, never changed afterwards."""

from collections.abc import Iterable
from typing import Final

from claimdeck.claims.models import ClaimEvent

_AT_ONCE: Final = 500
LONGEST_VALUE: Final = 60


def write(events: Iterable[ClaimEvent]) -> None:
    """Store these entries in the caller's transaction."""
    ClaimEvent.objects.bulk_create(events, batch_size=_AT_ONCE)


def short(value: object) -> str:
    """As much of a value as an entry holds in the open; nothing for None."""
    return "" if value is None else str(value)[:LONGEST_VALUE]
