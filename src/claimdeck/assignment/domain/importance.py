"""Which claims come first where not all can be placed: the order of tiers 2 to 5 and 9."""

from datetime import date, timedelta
from typing import Final

from claimdeck.accounts.domain.days import working_days_from
from claimdeck.assignment.domain.work import ClaimToPlan
from claimdeck.claims.domain.states import HIGHEST_PRIORITY, LOWEST_PRIORITY

# Due within so many working days, a claim comes before all others.
DUE_SOON_DAYS: Final = 3
# For every whole week in the pool a claim counts as one priority higher, so that nothing waits for ever.
DAYS_A_PRIORITY: Final = 7

# A claim's band: due soon and still to be saved, past its limit, all others.
DUE_SOON, PAST_LIMIT, LATER = 2, 1, 0
NO_DEADLINE: Final = date.max.toordinal()


def due_soon_until(today: date, working_days: str) -> date:
    """The last deadline that is within three working days of today."""
    days = working_days_from(today + timedelta(days=1), DUE_SOON_DAYS, working_days)
    return days[-1] if days else today + timedelta(days=DUE_SOON_DAYS)


def band_of(deadline: date | None, today: date, soon_until: date) -> int:
    """Whether a claim is due soon, past its limit, or neither."""
    if deadline is None or deadline > soon_until:
        return LATER
    return DUE_SOON if deadline >= today else PAST_LIMIT


def aged_priority(priority: int, waiting_since: date | None, today: date) -> int:
    """The priority with what waiting has added; it grows without an end, above 5 too."""
    waited = 0 if waiting_since is None else max(0, (today - waiting_since).days)
    return priority + waited // DAYS_A_PRIORITY


def urgency(band: int, aged: int) -> int:
    """How urgent a claim is to strategies: 0 to 4, what is due soon as urgent as can be."""
    return HIGHEST_PRIORITY - LOWEST_PRIORITY if band == DUE_SOON else min(aged, HIGHEST_PRIORITY) - LOWEST_PRIORITY


def importance(claim: ClaimToPlan, today: date, working_days: str) -> tuple[int, int, int, int, str, str, int]:
    """A key to sort claims by, the most important first."""
    band = band_of(claim.deadline, today, due_soon_until(today, working_days))
    return (
        -band,
        -aged_priority(claim.priority, claim.waiting_since, today),
        claim.deadline.toordinal() if claim.deadline is not None else NO_DEADLINE,
        -claim.amount_cents,
        claim.claim_id,
        claim.practice or "",
        claim.number,
    )
