"""What people are told about plans and claims handed out. Never patient data: a link leads to it."""

from typing import Final

from claimdeck.notifications.domain.notices import Channels, Event, Notice

PLAN_WAITS: Final = Event("plan_waits", "A plan waits for review", Channels(in_app=True, email=False))
CLAIMS_ASSIGNED: Final = Event("claims_assigned", "Claims were put on my desk", Channels(in_app=True, email=False))
DEADLINES_NEAR: Final = Event(
    "deadlines_near", "Claims of mine are near their deadline", Channels(in_app=True, email=False)
)
CLAIMS_RETURNED: Final = Event("claims_returned", "Claims returned to the pool", Channels(in_app=True, email=False))
CLAIMS_UNTOUCHED: Final = Event("claims_untouched", "Claims wait untouched", Channels(in_app=True, email=False))


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


def deadlines_near(*, link: str, overdue: int, today: int, soon: int) -> Notice:
    """One notice for a person and day. `soon`: due within three working days, those of today included."""
    numbers = [(overdue, "overdue"), (today, "due today"), (soon - today, "due within 3 working days")]
    said = ", ".join(f"{count:,} {what}" for count, what in numbers if count)
    return Notice(DEADLINES_NEAR, f"Deadlines: {said}", "The nearest stand on top of My claims.", link)


def claims_returned(*, link: str, claims: int) -> Notice:
    """Claims came back from desks of people who left, are absent, or can no longer work them."""
    title = f"{_claims(claims)} returned to the pool"
    return Notice(CLAIMS_RETURNED, title, "They wait for somebody: assign them, or let a plan do it.", link)


def claims_untouched(*, link: str, untouched: int, days: int, in_pool: int, near: int) -> Notice:
    """One notice a day for who assigns work."""
    title = f"{_claims(untouched)} untouched for {days} days" if untouched else f"{_claims(near)} of the pool due soon"
    body = f"The pool holds {_claims(in_pool)}, {near:,} of them overdue or due within 3 working days."
    return Notice(CLAIMS_UNTOUCHED, title, body, link)
