"""Logging in and out, with a lock-out after repeated failures."""

from axes.utils import reset
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.models import update_last_login
from django.http import HttpRequest

from claimdeck.accounts.access import Caller, caller_of
from claimdeck.accounts.members import change_password
from claimdeck.accounts.models import ApiToken, User
from claimdeck.accounts.tokens import login_token
from claimdeck.kit.errors import FieldError, Forbidden, Refused, Unauthenticated
from claimdeck.web.context import address_of


def _known(request: HttpRequest, username: str, password: str) -> User:
    """The user of these credentials. Raises Unauthenticated.

    django-axes counts the failures and marks the request once there are too many; its middleware then answers
    429 whatever is raised here.
    """
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        raise Unauthenticated("The user name or the password is wrong.", code="WRONG_CREDENTIALS")
    return user


def log_in(request: HttpRequest, username: str, password: str) -> Caller:
    """Open a session under a fresh key. Raises Unauthenticated."""
    user = _known(request, username, password)
    caller = caller_of(user, via="session", request=request)
    login(request, user)
    return caller


def log_out(request: HttpRequest) -> None:
    """End the session of this browser; nothing happens where there is none."""
    logout(request)


def token_for_password(request: HttpRequest, username: str, password: str, name: str) -> tuple[ApiToken, str]:
    """A token that ends by itself, and its key. Raises Unauthenticated."""
    user = _known(request, username, password)
    caller_of(user, via="token", request=request)
    # A log-in like any other, but for the session that Django's signal would open: the count of failures ends.
    reset(username=user.username, ip=address_of(request) or None)
    update_last_login(User, user)
    return login_token(user, name=name)


def new_password(request: HttpRequest, caller: Caller, old: str, new: str) -> None:
    """Change the caller's own password; this session stays, others end. Raises Refused, Forbidden."""
    if caller.via != "session":
        raise Forbidden("Change your password on the page, logged in there; a token cannot.")
    user = authenticate(request, username=caller.user.username, password=old)
    if not isinstance(user, User) or user.pk != caller.user.pk:
        wrong = FieldError("old", "This is not your password.")
        raise Refused("The password was not changed.", errors=[wrong])
    change_password(user, new)
    update_session_auth_hash(request, user)
