"""Reading of notifications: only ever one's own."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from claimdeck.accounts.models import User
from claimdeck.notifications.domain.notices import DEFAULTS, Channels, Event
from claimdeck.notifications.models import Notification, Preference


def notifications_of(user: User, *, unread: bool | None = None) -> QuerySet[Notification]:
    """What stands behind this person's bell, newest first; all, only the unread or only the read."""
    found = Notification.objects.filter(user=user, in_app=True)
    return found if unread is None else found.filter(read_at__isnull=unread)


def unread_count(user: User) -> int:
    return notifications_of(user, unread=True).count()


def preferences_of(user: User) -> dict[Event, Channels]:
    """For every event what this person wants, chosen or by default."""
    chosen = {row.event: row for row in Preference.objects.filter(user=user)}
    return {
        event: Channels(chosen[event].in_app, chosen[event].email) if event in chosen else usual
        for event, usual in DEFAULTS.items()
    }


def wishes_of(users: Iterable[User], event: Event) -> dict[UUID, Channels]:
    """For each person what they want for this event, by user id."""
    wishes = {user.pk: DEFAULTS[event] for user in users}
    for row in Preference.objects.filter(user__in=list(wishes), event=event.value):
        wishes[row.user_id] = Channels(row.in_app, row.email)
    return wishes


def emails_due(moment: datetime, limit: int) -> list[UUID]:
    """The notifications whose e-mail should have been sent by now, the longest waiting first."""
    due = Notification.objects.filter(email_due_at__lte=moment).order_by("email_due_at")
    return list(due.values_list("pk", flat=True)[:limit])
