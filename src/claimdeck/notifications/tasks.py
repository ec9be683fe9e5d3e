"""What a worker is told about notifications."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from celery import shared_task
from kombu.exceptions import KombuError

from claimdeck.notifications.channels import send_email

log = structlog.get_logger(__name__)


@shared_task(name="notifications.deliver")  # type: ignore[untyped-decorator]
def deliver(ids: list[str]) -> None:
    """Send the e-mails of these notifications; those that fail are tried again later."""
    for identifier in ids:
        wait = send_email(UUID(identifier))
        if wait is not None:
            ask_to_deliver([identifier], after=wait)


def ask_to_deliver(ids: Sequence[str], *, after: timedelta = timedelta()) -> bool:
    """Enqueue their e-mails; False when the broker does not answer: the sweep then finds what is due."""
    try:
        deliver.apply_async(args=[list(ids)], countdown=after.total_seconds() or None, retry=False)
    except (OSError, KombuError) as error:
        log.warning("broker_not_reached", error=type(error).__name__)
        return False
    return True
