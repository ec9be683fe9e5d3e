"""Reading of notifications: only ever one's own."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from claimdeck.accounts.models import User
from claimdeck.notifications.domain.notices import EVENTS, Channels, Event
from claimdeck.notifications.models import Notification, Preference


def notifications_of(user: User, *, unread: bool | None = None) -> QuerySet[Notification]:
    """What stands behind this person's bell, newest first; all, only the unread or only the read."""
    found = Notification.objects.filter(user=user, in_app=True)
    return found if unread is None else found.filter(read_at__isnull=unread)


def unread_count(user: User) -> int:
    return notifications_of(user, unread=True).count()


def preferences_of(user: User) -> dict[Event, Channels]:
    """For every event what this person wants, chosen or by default."""
    chosen = {row.event: Channels(row.in_app, row.email) for row in Preference.objects.filter(user=user)}
    return {event: chosen.get(event.code, event.usual) for event in EVENTS}


def channels_of(users: Iterable[User], event: Event) -> dict[UUID, Channels]:
    """For each person the ways by which they want to hear of this event, by user id."""
    channels = {user.pk: event.usual for user in users}
    for row in Preference.objects.filter(user__in=list(channels), event=event.code):
        channels[row.user_id] = Channels(row.in_app, row.email)
    return channels


def emails_due(moment: datetime, limit: int) -> list[UUID]:
    """The notifications whose e-mail should have been sent by now, the longest waiting first."""
    due = Notification.objects.filter(email_due_at__lte=moment).order_by("email_due_at")
    return list(due.values_list("pk", flat=True)[:limit])
