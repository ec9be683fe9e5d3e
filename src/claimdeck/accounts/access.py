"""Who is asking, and whether they may: the one place where access is decided."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from hmac import compare_digest
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest
from ninja.security import APIKeyCookie, APIKeyHeader, HttpBearer
from ninja.utils import check_csrf

from claimdeck.accounts.domain.roles import Access, Permission, Scope, permissions_of
from claimdeck.accounts.models import ApiToken, Organization, User
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Forbidden, Unauthenticated
from claimdeck.web.context import address_of, request_id_of

KEY_PREFIX: Final = "cdk_"
_TOUCH_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Caller:
    """The person or program behind a request; `via` is session, token or cli.

    Not slotted, so that `practice_ids` is looked up once and only where it is needed.
    """

    user: User
    organization: Organization
    access: Access
    permissions: frozenset[Permission]
    token: ApiToken | None = None
    via: str = "session"
    address: str = ""
    request_id: str = ""

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    @cached_property
    def practice_ids(self) -> frozenset[UUID] | None:
        """The practices that this caller is held to; None means all of the organization's."""
        if self.access is Access.ADMIN:
            return None
        chosen = frozenset(self.user.practices.values_list("id", flat=True))
        return chosen or None


def hash_of(key: str) -> str:
    """What is stored of a token's key: SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(key.encode()).hexdigest()


def caller_of(user: User, *, token: ApiToken | None = None, via: str, request: HttpRequest | None) -> Caller:
    """The caller behind `user`. Raises Unauthenticated for an account that is off or has no organization."""
    if not user.is_active:
        raise Unauthenticated("This account is switched off. Ask an administrator of your organization.")
    if user.organization is None:
        raise Unauthenticated("This account belongs to no organization. Ask an administrator to change that.")
    access = Access(user.access)
    scopes = None
    if token is not None:
        scopes = frozenset(scope for scope in Scope if scope.value in token.scopes)
    return Caller(
        user=user,
        organization=user.organization,
        access=access,
        permissions=permissions_of(access, scopes),
        token=token,
        via=via,
        address=address_of(request) if request is not None else "",
        request_id=request_id_of(request) if request is not None else "",
    )


def _by_key(request: HttpRequest, key: str) -> Caller:
    """The caller behind a token's key. Raises Unauthenticated."""
    moment = now()
    # Found by its hash in the index: how long that takes says nothing of any other key.
    token = ApiToken.objects.select_related("user__organization").filter(hash=hash_of(key)).first()
    if token is None or token.revoked_at is not None or (token.is_configured and not _still_configured(token)):
        raise Unauthenticated("This token is unknown or was revoked. Make a new one and use that.")
    if token.expires_at is not None and token.expires_at <= moment:
        raise Unauthenticated("This token has expired. Make a new one and use that.", code="TOKEN_EXPIRED")
    caller = caller_of(token.user, token=token, via="token", request=request)
    if token.user.must_choose_password:
        raise must_choose()
    if token.last_used_at is None or token.last_used_at < moment - _TOUCH_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=moment - _TOUCH_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=moment)
    return caller


def configured_key() -> str:
    """`security.api_key`, or nothing."""
    key: str = settings.OPTIONS.security.api_key.get_secret_value().strip()
    return key


def _still_configured(token: ApiToken) -> bool:
    """Whether the settings name this key: another one there ends it at the next start, before `migrate` even."""
    key = configured_key()
    return bool(key) and compare_digest(token.hash, hash_of(key))


class BearerToken(HttpBearer):
    """A token in the Authorization header."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        return _by_key(request, token.strip())


class KeyHeader(APIKeyHeader):
    """A token in the X-API-Key header, for programs that cannot set Authorization."""

    param_name = "X-API-Key"

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        return _by_key(request, key.strip()) if key else None


# Under this name a request says why its session has just ended.
ENDED: Final = "claimdeck_session_ended"
ENDINGS: Final = {
    "idle": ("SESSION_IDLE", "You were logged out because nothing was done for a while. Log in again."),
    "old": ("SESSION_ENDED", "The session has reached its longest time. Log in again."),
}


class SessionCookie(APIKeyCookie):
    """The web app's session; a request that changes something carries the CSRF token too.

    `finished` is False for the few operations that are open to a one-time password, which is to be replaced.
    """

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, *, finished: bool = True) -> None:
        super().__init__()
        self._finished = finished

    def _get_key(self, request: HttpRequest) -> str | None:
        # The check comes after the log-in: who is not logged in hears that first.
        return request.COOKIES.get(self.param_name)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        user: User | AnonymousUser = request.user
        if not isinstance(user, User) or not key:
            code, detail = ENDINGS.get(getattr(request, ENDED, ""), ("", ""))
            if code:
                raise Unauthenticated(detail, code=code)
            return None
        caller = caller_of(user, via="session", request=request)
        refuse_forgery(request)
        if self._finished and user.must_choose_password:
            raise must_choose()
        return caller


def must_choose() -> Forbidden:
    """The refusal of everything while a one-time password has not been replaced."""
    detail = "Choose a password of your own first: the one you were given works once. The page asks for it."
    return Forbidden(detail, code="PASSWORD_CHANGE_REQUIRED")


def refuse_forgery(request: HttpRequest) -> None:
    """Raise Forbidden for a request that changes something without the CSRF token of its own page."""
    if check_csrf(request) is not None:
        detail = "The security token of the page is missing or out of date. Reload the page and try again."
        raise Forbidden(detail, code="CSRF")


signed_in: Final[list[Any]] = [BearerToken(), KeyHeader(), SessionCookie()]
# For what somebody with a one-time password needs: who am I, a new password, log out.
signed_in_at_all: Final[list[Any]] = [BearerToken(), KeyHeader(), SessionCookie(finished=False)]


def present(request: HttpRequest, methods: list[Any] = signed_in) -> Caller:
    """The caller whom the operation let through, or else found by `methods`. Raises Unauthenticated."""
    known = getattr(request, "auth", None)
    if isinstance(known, Caller):
        return known
    for method in methods:
        caller = method(request)
        if isinstance(caller, Caller):
            return caller
    raise Unauthenticated("Log in, or send a valid token in the Authorization header.")


def require(request: HttpRequest, permission: Permission) -> Caller:
    """The caller, who may do this. Raises Forbidden, and Unauthenticated where nobody is logged in."""
    caller = present(request)
    if not caller.may(permission):
        raise Forbidden("Your access does not include this. Ask an administrator of your organization.")
    return caller
