"""Choosing, replacing and resetting passwords, and what ends with the old one."""

import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.audit import record_for_member
from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.login import bounds
from claimdeck.accounts.login.hashing import hashing
from claimdeck.accounts.models import ApiToken, User
from claimdeck.kit.clock import now
from claimdeck.kit.errors import FieldError, Refused

_FIELDS: Final = ("password", "one_time_until_at", "one_time_used_at")


class NoOuterBlanks:
    """A validator of passwords: blanks are no password, and those around one are lost when it is copied."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError."""
        if not password.strip():
            raise ValidationError("Blanks are no password; choose words or letters.")
        if password != password.strip():
            raise ValidationError("A password neither begins nor ends with a blank; those within are fine.")

    def get_help_text(self) -> str:
        return "Your password can't begin or end with a blank."


def random_password() -> str:
    """Four groups that can be read aloud."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def faults_of(password: str, user: User, field: str) -> list[FieldError]:
    """What makes this password too weak for this person; nothing for a good one."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [FieldError(field, message) for message in error.messages]
    return []


def set_password(user: User, password: str, *, one_time: bool = False) -> None:
    """Put a password into `user`, unsaved. A one-time password opens one session, which has to replace it."""
    with hashing.turn():
        user.set_password(password)
    lifetime = timedelta(hours=settings.OPTIONS.one_time_password_hours)
    user.one_time_until_at = now() + lifetime if one_time else None
    user.one_time_used_at = None


def use_up(user: User, by: Caller) -> bool:
    """Use a one-time password, the one time; False where it has expired or was used, by whomever."""
    moment = now()
    unused = User.objects.filter(pk=user.pk, one_time_used_at=None, one_time_until_at__gt=moment)
    if unused.update(one_time_used_at=moment) != 1:
        return False
    record_for_member(Kind.ONE_TIME_PASSWORD_USED, by, user)
    return True


def change_password(user: User, new: str, *, keep_tokens: Collection[UUID] = (), by: Caller | None = None) -> None:
    """Set a person's own new password; other sessions end, and all tokens but the named ones.

    Raises Refused with what makes it too weak, TooMany.
    """
    faults = faults_of(new, user, "new")
    if not faults and user.must_choose_password and _is_password_of(user, new):
        faults = [FieldError("new", "Choose another than the one that you were given.")]
    if faults:
        raise Refused("The password was not changed.", errors=faults)
    set_password(user, new)
    with transaction.atomic():
        user.save(update_fields=_FIELDS)
        ended = _end_tokens(user, keep_tokens)
        record_for_member(Kind.PASSWORD_CHANGED, by, user, {"tokens_ended": [[], ended]} if ended else None)


def _is_password_of(user: User, password: str) -> bool:
    with hashing.turn():
        return user.check_password(password)


def reset_password(member: User, by: Caller | None = None) -> str:
    """A one-time password in place of the old; sessions and tokens end, a lock-out is lifted. Answers it."""
    password = random_password()
    set_password(member, password, one_time=True)
    with transaction.atomic():
        member.save(update_fields=_FIELDS)
        after_reset(member, by)
    return password


def after_reset(member: User, by: Caller | None) -> None:
    """What follows when somebody else has set a password."""
    ended = _end_tokens(member, ())
    record_for_member(Kind.PASSWORD_RESET, by, member, {"tokens_ended": [[], ended]} if ended else None)
    bounds.lift(member.username)


def end_all(user: User) -> list[str]:
    """End all sessions and tokens of somebody who is switched off; gives the tokens' names. Unsaved in `user`."""
    user.session_epoch += 1
    return _end_tokens(user, ())


def _end_tokens(user: User, keep: Collection[UUID]) -> list[str]:
    """End the tokens that hold, but for those to keep; gives their names."""
    ending = ApiToken.objects.filter(user=user, revoked_at=None).exclude(pk__in=list(keep))
    names = list(ending.order_by("name").values_list("name", flat=True))
    ending.update(revoked_at=now())
    return names
