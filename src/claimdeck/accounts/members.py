"""What may be done with the people of an organization."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from claimdeck.accounts.access import Caller, caller_of
from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.models import ApiToken, Organization, Practice, User
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict, FieldError, Forbidden, Refused

_CHANGEABLE: Final = frozenset({"first_name", "last_name", "email", "access", "is_active", "practices"})


def one_time_password() -> str:
    """A random password to hand over once: four groups that can be read aloud."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def create_admin(username: str, password: str, organization: Organization) -> User:
    """An administrator of the organization. Raises Refused, Conflict.

    The default organization's may also use the Django admin. It reaches every organization: another one's
    administrator gets no key to it.
    """
    user = User(username=username, organization=organization, access=Access.ADMIN.value)
    user.is_staff = user.is_superuser = organization.is_default
    return _create(user, password, ())


def add_member(
    organization: Organization,
    *,
    username: str,
    access: Access = Access.MEMBER,
    password: str | None = None,
    practices: Iterable[UUID] = (),
    first_name: str = "",
    last_name: str = "",
    email: str = "",
) -> tuple[User, str | None]:
    """A new member and, where no password was given, the one made for them. Raises Refused, Conflict."""
    made = None if password is not None else one_time_password()
    user = User(
        username=username,
        organization=organization,
        access=access.value,
        first_name=first_name,
        last_name=last_name,
        email=email,
    )
    return _create(user, password if password is not None else made or "", practices), made


def _create(user: User, password: str, practices: Iterable[UUID]) -> User:
    user.username = User.normalize_username(user.username.strip())
    faults = _faults(user)
    faults += _password_faults(password, user, "password")
    if faults:
        raise Refused("The account was not made.", errors=faults)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
            _set_practices(user, practices)
    except IntegrityError as error:
        taken = "This user name is taken; choose another."
        raise Conflict(taken, code="USERNAME_TAKEN", errors=[FieldError("username", taken)]) from error
    return user


def _faults(user: User) -> list[FieldError]:
    try:
        user.clean_fields(exclude=["password", "organization", "access"])
        if user.email:
            validate_email(user.email)
    except ValidationError as error:
        messages = error.message_dict if hasattr(error, "error_dict") else {"email": error.messages}
        return [FieldError(name, message) for name, texts in messages.items() for message in texts]
    return []


def _password_faults(password: str, user: User, field: str) -> list[FieldError]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [FieldError(field, message) for message in error.messages]
    return []


def _set_practices(user: User, practices: Iterable[UUID]) -> None:
    wanted = set(practices)
    found = list(Practice.objects.filter(organization=user.organization, pk__in=wanted))
    if len(found) != len(wanted):
        message = "Choose practices of this organization."
        raise Refused("The practices cannot be chosen.", errors=[FieldError("practices", message)])
    user.practices.set(found)


def may_appoint(caller: Caller, access: Access | None) -> None:
    """Raise Forbidden for a program that would make an administrator.

    A stolen token must not outlive its revocation as an account with the same reach.
    """
    if caller.token is not None and access is Access.ADMIN:
        raise Forbidden("Administrators are made and changed on the page, by somebody logged in there.")


def changeable_by(caller: Caller, member: User) -> User:
    """The member, whom the caller may change. Raises Forbidden.

    Who may use the Django admin reaches every organization: an administrator of one must not become such a
    person by giving one a new password. No more must a program become its owner.
    """
    may_appoint(caller, Access(member.access))
    if (member.is_superuser or member.is_staff) and not caller.user.is_superuser:
        raise Forbidden("This account administers the whole installation; only such an account may change it.")
    return member


@transaction.atomic
def change_member(member: User, changes: Mapping[str, Any]) -> User:
    """Set names, e-mail, `access`, `is_active` or `practices` (ids).

    Raises Refused, and Conflict for the last administrator.
    """
    unknown = set(changes) - _CHANGEABLE
    if unknown:
        raise TypeError(f"a member has no {', '.join(sorted(unknown))}")
    organization = Organization.objects.select_for_update().get(members=member)
    for name in ("first_name", "last_name", "email", "is_active"):
        if name in changes:
            setattr(member, name, changes[name])
    if "access" in changes:
        member.access = Access(changes["access"]).value
    faults = _faults(member)
    if faults:
        raise Refused("The account was not changed.", errors=faults)
    if not (member.is_active and member.access == Access.ADMIN.value):
        _keep_an_admin(organization, member)
        # Who administers no more keeps no key to the Django admin, which knows no organizations.
        member.is_staff = member.is_superuser = False
    member.save()
    if "practices" in changes:
        _set_practices(member, changes["practices"])
    return member


def _keep_an_admin(organization: Organization, leaving: User) -> None:
    admins = User.objects.filter(organization=organization, is_active=True, access=Access.ADMIN.value)
    was_admin = admins.filter(pk=leaving.pk).exists()
    if was_admin and not admins.exclude(pk=leaving.pk).exists():
        detail = "This is the last administrator of the organization. Make somebody else one first."
        raise Conflict(detail, code="LAST_ADMIN")


def reset_password(member: User) -> str:
    """A one-time password in place of the old; sessions and tokens end, a lock-out is lifted. Answers it."""
    password = one_time_password()
    member.set_password(password)
    with transaction.atomic():
        member.save(update_fields=["password"])
        ApiToken.objects.filter(user=member, revoked_at=None).update(revoked_at=now())
    reset(username=member.username)
    return password


def change_password(user: User, new: str) -> None:
    """Set a user's own new password; other sessions end. Raises Refused with what makes it too weak."""
    faults = _password_faults(new, user, "new")
    if faults:
        raise Refused("The password was not changed.", errors=faults)
    user.set_password(new)
    user.save(update_fields=["password"])


def shell_caller(organization: Organization) -> Caller:
    """The caller for commands typed on the machine itself: an account that nobody can log in with."""
    username = f"shell-{organization.pk.hex[:12]}"
    user, made = User.objects.get_or_create(
        username=username,
        defaults={"organization": organization, "access": Access.MEMBER.value, "last_name": "Command line"},
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return caller_of(user, via="cli", request=None)
