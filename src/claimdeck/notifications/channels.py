"""Sending a notification by e-mail, at most once at a time and at most five times in all."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F

from claimdeck.kit.clock import now
from claimdeck.notifications.domain.retries import LEASE, wait_after
from claimdeck.notifications.models import Notification

log = structlog.get_logger(__name__)

_FOOT: Final = "You get this because you chose so in Claimdeck, under Settings, Notifications."


def send_email(notification_id: UUID) -> timedelta | None:
    """Send the e-mail of one notification if it is due; answers how long to wait before the next try, if any.

    Taken by conditional update, so that two workers that hear of it send one message.
    """
    moment = now()
    due = Notification.objects.filter(pk=notification_id, email_due_at__lte=moment)
    if not due.update(email_attempts=F("email_attempts") + 1, email_due_at=moment + LEASE):
        return None
    notification = Notification.objects.select_related("user").get(pk=notification_id)
    user = notification.user
    if not user.is_active or not user.email:
        Notification.objects.filter(pk=notification_id).update(email_due_at=None)
        return None
    try:
        _message(notification, user.email).send()
    except (OSError, ValueError) as error:
        # smtplib's errors are OSErrors; a ValueError is an address or header that no server would take.
        wait = wait_after(notification.email_attempts)
        log.warning("email_failed", error=type(error).__name__, attempts=notification.email_attempts)
        Notification.objects.filter(pk=notification_id).update(email_due_at=now() + wait if wait else None)
        return wait
    Notification.objects.filter(pk=notification_id).update(emailed_at=now(), email_due_at=None)
    return None


def _message(notification: Notification, address: str) -> EmailMessage:
    paragraphs = [
        notification.body,
        settings.PUBLIC_URL + notification.link if notification.link else "",
        _FOOT,
    ]
    return EmailMessage(
        subject=f"Claimdeck: {notification.title}",
        body="\n\n".join(filter(None, paragraphs)) + "\n",
        to=[address],
    )
