"""The API of notifications: only ever one's own."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Query, Router
from pydantic import Field

from claimdeck.accounts.access import require
from claimdeck.accounts.domain.roles import Permission
from claimdeck.accounts.models import User
from claimdeck.notifications import notices, schemas, selectors
from claimdeck.notifications.domain.notices import LABELS, Channels, Event
from claimdeck.notifications.permissions import NOTIFICATIONS, NOTIFICATIONS_CHANGE
from claimdeck.web.pages import Page, paginate

router = Router(tags=["notifications"])

PreferenceForms = Annotated[list[schemas.PreferenceForm], Field(max_length=len(Event))]


def _me(request: HttpRequest, permission: Permission = NOTIFICATIONS) -> User:
    return require(request, permission).user


@router.get("notifications/", response=Page[schemas.NotificationOut])
def list_notifications(request: HttpRequest, query: Query[schemas.NotificationQuery]) -> dict[str, Any]:
    """What one was told, newest first."""
    found = selectors.notifications_of(_me(request), unread=query.unread)
    return paginate(request, found, query, lambda notification: notification)


@router.get("notifications/unread/", response=schemas.UnreadOut)
def count_unread(request: HttpRequest) -> dict[str, int]:
    """How many are unread; cheap, made to be asked often."""
    return {"count": selectors.unread_count(_me(request))}


@router.post("notifications/read/", response=schemas.ReadOut)
def mark_read(request: HttpRequest, form: schemas.ReadForm) -> dict[str, int]:
    """Mark some or all as read."""
    user = _me(request, NOTIFICATIONS_CHANGE)
    return {"count": notices.mark_read(user, None if form.all else form.ids)}


def _preferences(user: User) -> list[dict[str, Any]]:
    wishes = selectors.preferences_of(user)
    return [
        {"event": event, "label": LABELS[event], "in_app": wish.in_app, "email": wish.email}
        for event, wish in wishes.items()
    ]


@router.get("notifications/preferences/", response=list[schemas.PreferenceOut])
def read_preferences(request: HttpRequest) -> list[dict[str, Any]]:
    """For every event, by which ways one hears of it."""
    return _preferences(_me(request))


@router.put("notifications/preferences/", response=list[schemas.PreferenceOut])
def put_preferences(request: HttpRequest, wishes: Body[PreferenceForms]) -> list[dict[str, Any]]:
    """Choose; events that are left out stay as they are."""
    user = _me(request, NOTIFICATIONS_CHANGE)
    notices.choose(user, {wish.event: Channels(wish.in_app, wish.email) for wish in wishes})
    return _preferences(user)
