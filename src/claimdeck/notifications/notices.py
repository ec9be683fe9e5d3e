"""What may be done about notifications: telling people, reading, and choosing what to hear of."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction

from claimdeck.accounts.models import User
from claimdeck.kit.chunks import chunked
from claimdeck.kit.clock import now
from claimdeck.notifications.domain.notices import Channels, Event, Notice
from claimdeck.notifications.models import Notification, Preference
from claimdeck.notifications.selectors import channels_of, emails_due, notifications_of
from claimdeck.notifications.tasks import ask_to_deliver

log = structlog.get_logger(__name__)

_IN_ONE_TASK: Final = 50
_SWEPT_AT_ONCE: Final = 100


def notify(users: Iterable[User], notice: Notice) -> int:
    """Tell these people, each by the ways they chose; gives how many were told.

    Call it after what happened is saved. Whatever fails here is logged and never disturbs the caller;
    e-mails are sent by a worker after the commit.
    """
    people = {user.pk: user for user in users if user.is_active}
    try:
        with transaction.atomic():
            told = Notification.objects.bulk_create(_rows(people, notice))
            by_email = [str(row.pk) for row in told if row.email_due_at is not None]
            transaction.on_commit(lambda: _enqueue(by_email), robust=True)
    except DatabaseError as error:
        log.error("notify_failed", event_name=notice.event.code, error=type(error).__name__)
        return 0
    return len(told)


def _rows(people: Mapping[UUID, User], notice: Notice) -> list[Notification]:
    moment = now()
    rows = []
    for user_id, channels in channels_of(people.values(), notice.event).items():
        by_email = channels.email and settings.EMAIL_CONFIGURED and bool(people[user_id].email)
        if channels.in_app or by_email:
            row = Notification(
                user_id=user_id,
                event=notice.event.code,
                title=notice.title[:200],
                body=notice.body[:500],
                link=notice.link,
                in_app=channels.in_app,
                email_due_at=moment if by_email else None,
                created_at=moment,
            )
            rows.append(row)
    return rows


def _enqueue(ids: list[str]) -> None:
    for piece in chunked(ids, _IN_ONE_TASK):
        if not ask_to_deliver(piece):
            break


def sweep_emails(moment: datetime) -> int:
    """Enqueue e-mails whose time came and went unheard (a broker or worker was gone); gives how many."""
    if not settings.EMAIL_CONFIGURED:
        return 0
    ids = [str(identifier) for identifier in emails_due(moment, _SWEPT_AT_ONCE)]
    _enqueue(ids)
    return len(ids)


def mark_read(user: User, ids: Iterable[UUID] | None) -> int:
    """Mark one's own as read (None: all); gives how many were unread. Others' ids do nothing."""
    unread = notifications_of(user, unread=True)
    if ids is not None:
        unread = unread.filter(pk__in=list(ids))
    return unread.order_by().update(read_at=now())


@transaction.atomic
def choose(user: User, chosen: Mapping[Event, Channels]) -> None:
    """Set what this person wants to hear of and how; events that are not named stay as they are."""
    rows = [
        Preference(user=user, event=event.code, in_app=channels.in_app, email=channels.email)
        for event, channels in chosen.items()
    ]
    Preference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "event"], update_fields=["in_app", "email"]
    )
