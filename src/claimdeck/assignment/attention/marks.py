"""Who was told of what, and when: taken by conditional update, so that any number of processes may look."""

from datetime import datetime

from claimdeck.accounts.models import User
from claimdeck.assignment.models import NoticeGiven
from claimdeck.notifications.domain.notices import Event


def last_told(user: User, event: Event, *, never: datetime) -> datetime:
    """When this person was last told of this; `never` where they were not."""
    mine = NoticeGiven.objects.filter(user=user, event=event.code).values_list("told_at", flat=True)
    last = mine.first()
    if last is not None:
        return last
    NoticeGiven.objects.bulk_create([NoticeGiven(user=user, event=event.code, told_at=never)], ignore_conflicts=True)
    return mine.get()


def take(user: User, event: Event, moment: datetime, *, last: datetime) -> bool:
    """Take the turn to tell this person, who was told at `last` before; False where somebody else was quicker.

    In the transaction in which they are told: who dies in between leaves it to the next who looks.
    """
    mine = NoticeGiven.objects.filter(user=user, event=event.code, told_at=last)
    return mine.update(told_at=moment) == 1
