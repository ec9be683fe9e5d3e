"""The one place where a user name and a password are compared: for the page, for programs and the Django admin."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from claimdeck.accounts.auditing.audit import record_for_member, somebody
from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.login import bounds
from claimdeck.accounts.login.hashing import hashing
from claimdeck.accounts.models import User
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Forbidden


class BoundedBackend(ModelBackend):
    """Django's own comparison behind the bounds of failures and of hashing at once."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether the password is compared at all: of somebody who waits for approval it is, to tell them so."""
        if user.is_command_line:
            return False
        return bool(user.awaits_approval) or super().user_can_authenticate(user)

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session. Raises nothing; None for whoever may not log in."""
        user = super().get_user(user_id)
        return user if isinstance(user, User) and user.is_active else None

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_more: Any
    ) -> User:
        """The user of these credentials.

        Raises TooMany; Forbidden for whoever waits for approval; PermissionDenied, so that no other backend is asked.
        """
        if username is None or password is None:
            raise PermissionDenied
        user = User.objects.select_related("organization").filter(username=username).first()
        counters = bounds.counters_for(request, username, user)
        moment = now()
        bounds.refuse_locked(counters, moment)
        with hashing.turn():
            wait = bounds.count(counters, moment)
            found = super().authenticate(None, username=username, password=password)
        if isinstance(found, User):
            bounds.succeeded(counters, request, moment)
            if not found.is_active:
                raise _awaiting()
            return found
        if user is not None:
            # Only of names that exist: one that does not may be a password in the wrong field.
            stranger = somebody(user, request, "session")
            record_for_member(Kind.LOGIN_FAILED, stranger, user, proved=False)
            if wait is not None:
                seconds = {"seconds": [0, int(wait.total_seconds())]}
                record_for_member(Kind.LOCKED_OUT, stranger, user, seconds, proved=False)
        if wait is not None:
            raise bounds.too_many(wait)
        raise PermissionDenied


def _awaiting() -> Forbidden:
    detail = "Your account is awaiting an administrator's approval. You can log in as soon as it is activated."
    return Forbidden(detail, code="AWAITING_APPROVAL")
