"""What may be done with the people of an organization."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from claimdeck.accounts.access import Caller, caller_of
from claimdeck.accounts.auditing.audit import record_for_member
from claimdeck.accounts.domain.audit import Kind, differences
from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.login import passwords
from claimdeck.accounts.models import Organization, Practice, User
from claimdeck.kit.errors import Conflict, FieldError, Forbidden, Refused

_CHANGEABLE: Final = frozenset({"first_name", "last_name", "email", "access", "is_active", "practices"})


def create_admin(username: str, password: str, organization: Organization) -> User:
    """An administrator of the organization. Raises Refused, Conflict.

    The default organization's may also use the Django admin. It reaches every organization: another one's
    administrator gets no key to it.
    """
    user = User(username=username, organization=organization, access=Access.ADMIN.value)
    user.is_staff = user.is_superuser = organization.is_default
    return _create(user, password, (), None)


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
    by: Caller | None = None,
) -> tuple[User, str | None]:
    """A new member and, where no password was given, the one-time password made for them. Raises Refused, Conflict."""
    made = None if password is not None else passwords.random_password()
    user = User(
        username=username,
        organization=organization,
        access=access.value,
        first_name=first_name,
        last_name=last_name,
        email=email,
    )
    chosen = password if password is not None else made or ""
    return _create(user, chosen, practices, by, one_time=made is not None), made


def _create(user: User, password: str, practices: Iterable[UUID], by: Caller | None, *, one_time: bool = False) -> User:
    user.username = User.normalize_username(user.username.strip())
    faults = _faults(user)
    faults += passwords.faults_of(password, user, "password")
    if faults:
        raise Refused("The account was not made.", errors=faults)
    passwords.set_password(user, password, one_time=one_time)
    try:
        with transaction.atomic():
            user.save()
            _set_practices(user, practices)
            record_for_member(Kind.MEMBER_ADDED, by, user, differences({}, _shown(user)))
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


def _set_practices(user: User, practices: Iterable[UUID]) -> None:
    wanted = set(practices)
    found = list(Practice.objects.filter(organization=user.organization, pk__in=wanted))
    if len(found) != len(wanted):
        message = "Choose practices of this organization."
        raise Refused("The practices cannot be chosen.", errors=[FieldError("practices", message)])
    user.practices.set(found)


def _shown(user: User) -> dict[str, Any]:
    """What an audit record says of a person."""
    names = ("first_name", "last_name", "email", "access", "is_active", "is_staff", "is_superuser")
    practices = user.practices.order_by("name").values_list("name", flat=True)
    return {**{name: getattr(user, name) for name in names}, "practices": list(practices)}


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
def change_member(member: User, changes: Mapping[str, Any], by: Caller | None = None) -> User:
    """Set names, e-mail, `access`, `is_active` or `practices` (ids).

    Raises Refused, and Conflict for the last administrator.
    """
    unknown = set(changes) - _CHANGEABLE
    if unknown:
        raise TypeError(f"a member has no {', '.join(sorted(unknown))}")
    organization = Organization.objects.select_for_update().get(members=member)
    before = _shown(User.objects.get(pk=member.pk))
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
    changed = differences(before, _shown(member))
    if changed:
        record_for_member(Kind.MEMBER_CHANGED, by, member, changed)
    return member


def _keep_an_admin(organization: Organization, leaving: User) -> None:
    admins = User.objects.filter(organization=organization, is_active=True, access=Access.ADMIN.value)
    was_admin = admins.filter(pk=leaving.pk).exists()
    if was_admin and not admins.exclude(pk=leaving.pk).exists():
        detail = "This is the last administrator of the organization. Make somebody else one first."
        raise Conflict(detail, code="LAST_ADMIN")


def shell_caller(organization: Organization) -> Caller:
    """The caller for commands typed on the machine itself: an account that nobody can log in with."""
    username = f"shell-{organization.pk.hex[:12]}"
    user, made = User.objects.get_or_create(
        username=username,
        defaults={
            "organization": organization,
            "access": Access.MEMBER.value,
            "last_name": "Command line",
            "is_command_line": True,
        },
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return caller_of(user, via="cli", request=None)
