"""The API of notifications: only ever one's own."""

from django.http import HttpRequest
from ninja import Body, Query, Router

from claimdeck.accounts.access import require
from claimdeck.accounts.domain.roles import Permission
from claimdeck.accounts.models import User
from claimdeck.notifications import notices, schemas, selectors
from claimdeck.notifications.domain.notices import EVENTS, Channels
from claimdeck.notifications.models import Notification
from claimdeck.notifications.permissions import NOTIFICATIONS, NOTIFICATIONS_CHANGE
from claimdeck.web.pages import Page, PageContent, paginate

router = Router(tags=["notifications"])


def _me(request: HttpRequest, permission: Permission = NOTIFICATIONS) -> User:
    return require(request, permission).user


@router.get("notifications/", response=Page[schemas.NotificationOut])
def list_notifications(request: HttpRequest, query: Query[schemas.NotificationQuery]) -> PageContent[Notification]:
    """What one was told, newest first."""
    found = selectors.notifications_of(_me(request), unread=query.unread)
    return paginate(request, found, query, lambda notification: notification)


@router.get("notifications/unread/", response=schemas.UnreadOut)
def count_unread(request: HttpRequest) -> schemas.UnreadOut:
    """How many are unread; cheap, made to be asked often."""
    return schemas.UnreadOut(count=selectors.unread_count(_me(request)))


@router.post("notifications/read/", response=schemas.ReadOut)
def mark_read(request: HttpRequest, form: schemas.ReadForm) -> schemas.ReadOut:
    """Mark some or all as read."""
    user = _me(request, NOTIFICATIONS_CHANGE)
    return schemas.ReadOut(count=notices.mark_read(user, None if form.all else form.ids))


def _preferences(user: User) -> list[schemas.PreferenceOut]:
    return [
        schemas.PreferenceOut(
            event=schemas.EventCode(event.code), label=event.label, in_app=channels.in_app, email=channels.email
        )
        for event, channels in selectors.preferences_of(user).items()
    ]


@router.get("notifications/preferences/", response=list[schemas.PreferenceOut])
def read_preferences(request: HttpRequest) -> list[schemas.PreferenceOut]:
    """For every event, by which ways one hears of it."""
    return _preferences(_me(request))


@router.put("notifications/preferences/", response=list[schemas.PreferenceOut])
def put_preferences(request: HttpRequest, chosen: Body[schemas.PreferenceForms]) -> list[schemas.PreferenceOut]:
    """Choose; events that are left out stay as they are."""
    user = _me(request, NOTIFICATIONS_CHANGE)
    channels: dict[str, Channels] = {one.event: Channels(one.in_app, one.email) for one in chosen}
    notices.choose(user, {event: channels[event.code] for event in EVENTS if event.code in channels})
    return _preferences(user)
