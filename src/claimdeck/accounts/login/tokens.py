"""What may be done with the tokens of programs."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from claimdeck.accounts.access import KEY_PREFIX, Caller, hash_of
from claimdeck.accounts.auditing.audit import record
from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.domain.roles import Scope
from claimdeck.accounts.models import ApiToken
from claimdeck.kit.clock import now
from claimdeck.kit.errors import FieldError, Refused

LOGIN_LIFETIME: Final = timedelta(hours=12)
LOGIN_NAME: Final = "log-in"
_PREFIX_SHOWN: Final = 12
# Expired tokens stay in the list for a while, so that their owner sees why a program stopped.
_KEPT_AFTER_EXPIRY: Final = timedelta(days=30)


def create_token(
    owner: Caller, *, name: str, scopes: Iterable[Scope] = (Scope.FULL,), expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token of one's own and its key. The key is known only now: what is stored is its hash. Raises Refused."""
    chosen = sorted({scope.value for scope in scopes})
    faults = []
    if not name.strip() or len(name) > 100:
        faults.append(FieldError("name", "Give the token a name of 1 to 100 characters, to recognise it by."))
    if not chosen:
        faults.append(FieldError("scopes", f"Choose at least one of {', '.join(Scope)}."))
    if expires_at is not None and expires_at <= now():
        faults.append(FieldError("expires_at", "Choose a moment in the future."))
    if faults:
        raise Refused("The token was not made.", errors=faults)
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=owner.user,
            name=name.strip(),
            prefix=key[:_PREFIX_SHOWN],
            hash=hash_of(key),
            scopes=chosen,
            expires_at=expires_at,
        )
        ends = expires_at.isoformat() if expires_at is not None else None
        _record(Kind.TOKEN_MADE, owner, token, {"scopes": [None, chosen], "expires_at": [None, ends]})
    return token, key


def login_token(owner: Caller, *, name: str = "") -> tuple[ApiToken, str]:
    """The token that a program gets for a user name and password; it ends by itself."""
    moment = now()
    ApiToken.objects.filter(user=owner.user, expires_at__lt=moment - _KEPT_AFTER_EXPIRY).delete()
    return create_token(owner, name=name.strip() or LOGIN_NAME, expires_at=moment + LOGIN_LIFETIME)


def revoke_token(token: ApiToken, by: Caller) -> ApiToken:
    """End a token at once; a second time changes nothing."""
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now()):
            _record(Kind.TOKEN_REVOKED, by, token, {"owner": [token.user.username, token.user.username]})
    token.refresh_from_db(fields=["revoked_at"])
    return token


def _record(kind: Kind, by: Caller, token: ApiToken, changes: Mapping[str, Any]) -> None:
    record(kind, by, subject="token", subject_id=token.pk, subject_name=token.name, changes=changes)
