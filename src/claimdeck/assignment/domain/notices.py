"""What people are told about plans and claims handed out. Never patient data: a link leads to it."""

from typing import Final

from claimdeck.notifications.domain.notices import Channels, Event, Notice

PLAN_WAITS: Final = Event("plan_waits", "A plan waits for review", Channels(in_app=True, email=False))
CLAIMS_ASSIGNED: Final = Event("claims_assigned", "Claims were put on my desk", Channels(in_app=True, email=False))


def plan_waits(*, link: str, assigned: int, claims: int) -> Notice:
    """A plan is ready to be reviewed and executed."""
    title = f"Plan ready: {assigned:,} of {_claims(claims)} assigned"
    return Notice(PLAN_WAITS, title, "Nothing has changed yet: review it, then execute it. It ends with the day.", link)


def plan_failed(*, link: str, reason: str) -> Notice:
    """No plan could be made; `reason` is a sentence of our own."""
    return Notice(PLAN_WAITS, "No plan could be made", reason, link)


def claims_assigned(*, link: str, claims: int) -> Notice:
    """One notice for a person and batch, however many claims it is."""
    return Notice(CLAIMS_ASSIGNED, f"{_claims(claims)} put on your desk", "They stand under My claims.", link)


def _claims(count: int) -> str:
    return f"{count:,} {'claim' if count == 1 else 'claims'}"
