"""What may be done with the people of an organization."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from claimdeck.accounts.access import Caller, caller_of
from claimdeck.accounts.auditing.audit import record_for_member
from claimdeck.accounts.domain.audit import Kind, differences
from claimdeck.accounts.domain.handovers import Cause, release
from claimdeck.accounts.domain.roles import WORKERS, Access
from claimdeck.accounts.login import passwords
from claimdeck.accounts.models import Organization, Practice, User
from claimdeck.kit.errors import Conflict, FieldError, Forbidden, Refused

LAST_ADMIN: Final = "This is the last administrator of the organization. Make somebody else one first."
_CHANGEABLE: Final = frozenset({"first_name", "last_name", "email", "access", "is_active", "practices"})


def create_admin(username: str, password: str, organization: Organization, *, name: str = "") -> User:
    """An administrator of the organization. Raises Refused, Conflict.

    The default organization's may also use the Django admin. It reaches every organization: another one's
    administrator gets no key to it.
    """
    user = User(username=username, organization=organization, access=Access.ADMIN.value)
    user.first_name, user.last_name = split_name(name)
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
    faults = faults_of(user)
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
        raise username_taken() from error
    return user


def split_name(name: str) -> tuple[str, str]:
    """First and last name; a single word is the first."""
    first, _, last = name.strip().rpartition(" ")
    return (first.strip(), last) if first else (last, "")


def username_taken() -> Conflict:
    taken = "This user name is taken; choose another."
    return Conflict(taken, code="USERNAME_TAKEN", errors=[FieldError("username", taken)])


def faults_of(user: User, *, named: str = "") -> list[FieldError]:
    """What is wrong with names and e-mail address; under `named` what is wrong with first or last name."""
    try:
        user.clean_fields(exclude=["password", "organization", "access"])
        if user.email:
            validate_email(user.email)
    except ValidationError as error:
        messages = error.message_dict if hasattr(error, "error_dict") else {"email": error.messages}
        of_name = {"first_name", "last_name"} if named else set()
        return [
            FieldError(named if field in of_name else field, message)
            for field, texts in messages.items()
            for message in texts
        ]
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

    Whoever is switched off loses sessions and tokens; work that they may do no more is handed over. Raises Refused, and
    Conflict for the last administrator.
    """
    unknown = set(changes) - _CHANGEABLE
    if unknown:
        raise TypeError(f"a member has no {', '.join(sorted(unknown))}")
    member = locked(member)
    before, practices = _shown(member), _practice_ids(member)
    was_active = member.is_active
    for name in ("first_name", "last_name", "email", "is_active"):
        if name in changes:
            setattr(member, name, changes[name])
    if "access" in changes:
        member.access = Access(changes["access"]).value
    faults = faults_of(member)
    if faults:
        raise Refused("The account was not changed.", errors=faults)
    if not (member.is_active and member.access == Access.ADMIN.value):
        keep_an_admin(member)
        # Who administers no more keeps no key to the Django admin, which knows no organizations.
        member.is_staff = member.is_superuser = False
    if member.is_active:
        member.awaits_approval = False
    ended = passwords.end_all(member) if was_active and not member.is_active else []
    member.save()
    if "practices" in changes:
        _set_practices(member, changes["practices"])
    changed = differences(before, _shown(member))
    if ended:
        changed["tokens_ended"] = [[], ended]
    if changed:
        record_for_member(Kind.MEMBER_CHANGED, by, member, changed)
    cause = _cause(before, member, practices)
    if cause is not None:
        release(member.pk, cause, by)
    return member


def locked(member: User) -> User:
    """The person as they are now; whoever else changes somebody of the organization waits until this is saved."""
    Organization.objects.select_for_update().get(members=member)
    return User.objects.select_related("organization").get(pk=member.pk)


def _practice_ids(member: User) -> frozenset[UUID]:
    return frozenset(member.practices.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Reach:
    """What an account could do: switched on, with which access, for which practices (none named: all)."""

    is_active: bool
    access: str
    practices: frozenset[UUID]


def reach_of(member: User) -> Reach:
    """As it is stored now."""
    is_active, access = User.objects.values_list("is_active", "access").get(pk=member.pk)
    return Reach(is_active, access, _practice_ids(member))


def hand_over(before: Reach, member: User, by: Caller | None) -> None:
    """What follows a change of account that the Django admin has made: `before` is as it was stored until then."""
    cause = _cause({"is_active": before.is_active, "access": before.access}, member, before.practices)
    if cause is not None:
        release(member.pk, cause, by)


def _cause(before: Mapping[str, Any], member: User, practices: frozenset[UUID]) -> Cause | None:
    """Why the person can no longer do some of their work; None where they can do all of it."""
    if not member.is_active:
        return Cause.DEACTIVATED if before["is_active"] else None
    if before["access"] in WORKERS and member.access not in WORKERS:
        return Cause.ACCESS_CHANGED
    # No practices named means all of them; an administrator's are all in any case.
    held = frozenset() if member.access == Access.ADMIN else _practice_ids(member)
    had = frozenset() if before["access"] == Access.ADMIN else practices
    return Cause.PRACTICE_REMOVED if held and (not had or had - held) else None


def keep_an_admin(leaving: User) -> None:
    """Raise Conflict where nobody would administer the organization any more."""
    if is_last_admin(leaving):
        raise Conflict(LAST_ADMIN, code="LAST_ADMIN")


def is_last_admin(member: User) -> bool:
    """Whether nobody else is an active administrator of their organization.

    It is the database's word that counts, not what `member` has been changed to.
    """
    admins = User.objects.filter(organization=member.organization, is_active=True, access=Access.ADMIN.value)
    return admins.filter(pk=member.pk).exists() and not admins.exclude(pk=member.pk).exists()


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
