"""How long a session lasts: until nobody has had a hand on the page for a while, and never longer than a day's work."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from claimdeck.accounts.access import ENDED
from claimdeck.accounts.auditing.audit import record_for_member, somebody
from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.login import devices
from claimdeck.accounts.models import User
from claimdeck.kit.clock import now

BEGAN: Final = "began"
SEEN: Final = "seen"
ADMIN: Final = "/admin/"
# Static files and the health check need no session, and are to answer while the database is away.
_WITH_SESSION: Final = ("/api/", ADMIN)
# Writing down each movement would be a write for each; this share of the idle time is exact enough.
_SHARE: Final = 0.05
_LONGEST_STEP_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Idle:
    """`seconds` without a hand on the page end the session; `left` are left."""

    seconds: float
    left: float


def idle_seconds() -> float:
    return float(settings.OPTIONS.session_idle_minutes) * 60


def begin(request: HttpRequest) -> None:
    """The session begins now."""
    moment = now().timestamp()
    request.session[BEGAN], request.session[SEEN] = moment, moment


def touch(request: HttpRequest) -> None:
    """Somebody has a hand on the page. Nothing else makes a session last: no polling, no reloading of lists."""
    moment = now().timestamp()
    if moment - request.session.get(SEEN, 0.0) > min(_LONGEST_STEP_SECONDS, idle_seconds() * _SHARE):
        request.session[SEEN] = moment


def idle_of(request: HttpRequest) -> Idle | None:
    """How the session stands; None where there is none."""
    if SEEN not in request.session:
        return None
    left = idle_seconds() - (now().timestamp() - float(request.session[SEEN]))
    return Idle(idle_seconds(), max(0.0, round(left, 1)))


class SessionLimits:
    """Middleware: ends sessions that were idle or lasted too long, and keeps what is unfinished from the admin."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._unfinished(request) if request.path.startswith(_WITH_SESSION) else None
        response = response if response is not None else self.get_response(request)
        devices.send(request, response)
        return response

    def _unfinished(self, request: HttpRequest) -> HttpResponse | None:
        if SESSION_KEY not in request.session:
            return None
        if BEGAN not in request.session:
            # Opened by an earlier version: its time begins with the first request here.
            begin(request)
        why = _over(request)
        if why:
            _end(request, why)
        elif request.path.startswith(ADMIN):
            # Pages of the Django admin are opened by hand only.
            touch(request)
            user = request.user
            if isinstance(user, User) and user.must_choose_password:
                return HttpResponseRedirect("/")
        return None


def _over(request: HttpRequest) -> str:
    moment = now().timestamp()
    if moment - float(request.session[BEGAN]) > settings.SESSION_COOKIE_AGE:
        return "old"
    return "idle" if moment - float(request.session[SEEN]) > idle_seconds() else ""


def _end(request: HttpRequest, why: str) -> None:
    user = request.user
    if isinstance(user, User):
        record_for_member(Kind.SESSION_EXPIRED, somebody(user, request, "session"), user, {"reason": [None, why]})
    request.session.flush()
    request.user = AnonymousUser()
    setattr(request, ENDED, why)
