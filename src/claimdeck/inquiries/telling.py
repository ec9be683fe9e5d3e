"""Telling people what payers' answers have changed on their desks: one notice per person, whatever brought them."""

from typing import Final
from uuid import UUID

from claimdeck.accounts.models import Organization, User
from claimdeck.accounts.selectors import administrators_of
from claimdeck.claims.answers.desks import DeskChanges
from claimdeck.claims.domain.following import Effect
from claimdeck.notifications.domain.notices import Channels, Event, Notice
from claimdeck.notifications.notices import notify

DESK_ANSWERED: Final = Event(
    "desk_answered", "Payers' answers changed claims in work", Channels(in_app=True, email=False)
)


def tell_desks(organization: Organization, changes: DeskChanges, *, but: UUID | None = None) -> None:
    """Tell each person of their own claims, and administrators of those that came back to the pool.

    `but` is whoever sees it happen. Call it after the changes are saved.
    """
    told = [one for one in changes.counts if one is not None and one != but]
    for person in User.objects.filter(organization=organization, pk__in=told):
        notify([person], desk_answered(changes.counts[person.pk], link="/work/mine"))
    reopened = changes.counts.get(None, {}).get(Effect.REOPENS, 0)
    if reopened:
        notify(administrators_of(organization), back_in_pool(reopened))


def desk_answered(counts: dict[Effect, int], *, link: str) -> Notice:
    """What has become of one person's claims."""
    changed, closed, reopened = (counts[effect] for effect in (Effect.NOTED, Effect.CLOSES, Effect.REOPENS))
    parts = [
        f"{closed:,} paid and closed" if closed else "",
        f"{reopened:,} opened again" if reopened else "",
        f"{changed:,} with another answer" if changed else "",
    ]
    total = changed + closed + reopened
    title = f"Payers' answers: {total:,} of your claims changed" if total > 1 else "A payer's answer changed your claim"
    return Notice(DESK_ANSWERED, title, f"{', '.join(filter(None, parts)).capitalize()}.", link)


def back_in_pool(count: int) -> Notice:
    """Claims that an answer opened again and that nobody has."""
    title = f"{_claims(count)} opened again by payers' answers {'waits' if count == 1 else 'wait'} in the pool"
    body = "Whoever had them last cannot take them. Hand them out under Assignment."
    return Notice(DESK_ANSWERED, title, body, "/work/all?view=pool")


def _claims(count: int) -> str:
    return f"{count:,} claim{'' if count == 1 else 's'}"
