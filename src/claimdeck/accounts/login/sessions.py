"""Logging in and out, tokens for a password, and one's own password."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.models import update_last_login
from django.contrib.sessions.models import Session
from django.db.models import F
from django.http import HttpRequest

from claimdeck.accounts.access import Caller, caller_of, must_choose
from claimdeck.accounts.auditing.audit import record_for_member, somebody
from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.login import devices, idle, passwords
from claimdeck.accounts.login.tokens import login_token
from claimdeck.accounts.models import ApiToken, User
from claimdeck.kit.errors import FieldError, Forbidden, Refused, Unauthenticated


def _known(request: HttpRequest, username: str, password: str) -> User:
    """The user of these credentials. Raises Unauthenticated, TooMany."""
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        raise Unauthenticated("The user name or the password is wrong.", code="WRONG_CREDENTIALS")
    return user


def log_in(request: HttpRequest, username: str, password: str) -> Caller:
    """Open a session under a fresh key. Raises Unauthenticated, TooMany."""
    user = _known(request, username, password)
    caller = caller_of(user, via="session", request=request)
    if user.must_choose_password and not passwords.use_up(user, caller):
        detail = "This one-time password was used before, or is too old. Ask an administrator for a new one."
        raise Unauthenticated(detail, code="ONE_TIME_PASSWORD_SPENT")
    login(request, user)
    return caller


def log_out(request: HttpRequest) -> None:
    """End the session of this browser; nothing happens where there is none."""
    logout(request)


def log_out_everywhere(request: HttpRequest, caller: Caller) -> None:
    """End all sessions of the caller, in all browsers; tokens go on."""
    User.objects.filter(pk=caller.user.pk).update(session_epoch=F("session_epoch") + 1)
    record_for_member(Kind.SESSIONS_ENDED, caller, caller.user)
    logout(request)


def token_for_password(request: HttpRequest, username: str, password: str, name: str) -> tuple[ApiToken, str]:
    """A token that ends by itself, and its key. Raises Unauthenticated, TooMany; Forbidden for a one-time password."""
    user = _known(request, username, password)
    caller = caller_of(user, via="token", request=request)
    if user.must_choose_password:
        raise must_choose()
    update_last_login(User, user)
    return login_token(caller, name=name)


def new_password(
    request: HttpRequest, caller: Caller, old: str | None, new: str, keep_tokens: Collection[UUID]
) -> None:
    """Change the caller's own password; this session stays, others end. Raises Refused, Forbidden, TooMany.

    Whoever came in by a one-time password has shown it already, and cannot show it twice.
    """
    if caller.via != "session":
        raise Forbidden("Change your password on the page, logged in there; a token cannot.")
    user = caller.user
    if not user.must_choose_password:
        found = authenticate(request, username=user.username, password=old or "")
        if not isinstance(found, User) or found.pk != user.pk:
            wrong = FieldError("old", "This is not your password.")
            raise Refused("The password was not changed.", errors=[wrong])
    passwords.change_password(user, new, keep_tokens=keep_tokens, by=caller)
    update_session_auth_hash(request, user)


def clear_expired(moment: datetime) -> int:
    """Delete the log-ins that have expired; gives how many."""
    return Session.objects.filter(expire_date__lt=moment).delete()[0]


def logged_in(sender: object, request: HttpRequest, user: User, **_: Any) -> None:
    """Django's signal, from the page and its admin alike: the session's time begins, the browser is remembered."""
    idle.begin(request)
    devices.remember(request, user)
    record_for_member(Kind.LOGGED_IN, somebody(user, request, _via(request)), user)


def logged_out(sender: object, request: HttpRequest, user: User | None, **_: Any) -> None:
    """Django's signal, from the page and its admin alike."""
    if user is not None:
        record_for_member(Kind.LOGGED_OUT, somebody(user, request, _via(request)), user)


def _via(request: HttpRequest) -> str:
    return "admin" if request.path.startswith(idle.ADMIN) else "session"
