"""The cookie by which a browser is recognised in which somebody logged in before. It opens nothing by itself."""

import secrets
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from claimdeck.accounts.models import User

_SALT: Final = "claimdeck.device"
_LIFETIME_SECONDS: Final = 180 * 24 * 3600
# A shared desk; whoever logged in longest ago is forgotten first.
_MOST_PEOPLE: Final = 8
_PENDING: Final = "claimdeck_device_cookie"


def device_of(request: HttpRequest, user_id: UUID) -> str:
    """The random name of this browser, if this person logged in with it before; "" otherwise."""
    name, people = _read(request)
    return name if user_id.hex in people else ""


def remember(request: HttpRequest, user: User) -> None:
    """Let the answer to this request carry the cookie for one more person."""
    name, people = _read(request)
    kept = [person for person in people if person != user.pk.hex][-(_MOST_PEOPLE - 1) :]
    content = {"device": name or secrets.token_urlsafe(16), "people": [*kept, user.pk.hex]}
    setattr(request, _PENDING, signing.dumps(content, salt=_SALT))


def send(request: HttpRequest, response: HttpResponse) -> None:
    """Set the cookie, where `remember` asked for it."""
    value = getattr(request, _PENDING, None)
    if value is not None:
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            value,
            max_age=_LIFETIME_SECONDS,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        content: Any = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=_SALT, max_age=_LIFETIME_SECONDS
        )
        return str(content["device"]), [str(person) for person in content["people"]]
    except (signing.BadSignature, KeyError, TypeError):
        return "", []
