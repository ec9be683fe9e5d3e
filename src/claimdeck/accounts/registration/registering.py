"""Registering by oneself: an account that opens nothing until an administrator activates it."""

from datetime import datetime
from functools import partial
from typing import Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from claimdeck.accounts import members
from claimdeck.accounts.auditing.audit import record_for_member, somebody
from claimdeck.accounts.domain.arrivals import ARRIVALS
from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.login import bounds, passwords
from claimdeck.accounts.models import Invitation, Organization, User
from claimdeck.accounts.registration import invitations
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict, FieldError, Forbidden, Refused

# Who has many addresses must not fill the list that an administrator reads.
MOST_WAITING: Final = 200


def is_open() -> bool:
    """Whether anybody may register, without an invitation."""
    return Organization.objects.filter(is_default=True, registration_open=True).exists()


def register(request: HttpRequest, *, name: str, username: str, password: str, code: str = "") -> User:
    """A person who waits for approval, in the default organization or in the one that invites.

    Raises Refused for a weak password, a user name that cannot be one and a code that opens nothing; Forbidden while
    registration is closed; Conflict for a user name that is taken; TooMany.
    """
    user = User(username=User.normalize_username(username.strip()), is_active=False, awaits_approval=True)
    user.first_name, user.last_name = members.split_name(name)
    faults = members.faults_of(user, named="name") + passwords.faults_of(password, user, "password")
    if faults:
        raise Refused("The account was not made.", errors=faults)
    moment = now()
    # Counted before anything is looked up or hashed: whoever tries names or codes is slowed down.
    bounds.count_registration(request, moment)
    organization, invitation = _place(code, moment)
    user.organization = organization
    user.access = invitation.access if invitation is not None else Access.MEMBER.value
    if User.objects.filter(username=user.username).exists():
        raise members.username_taken()
    passwords.set_password(user, password)
    try:
        with transaction.atomic():
            _store(request, user, organization, invitation, moment)
    except IntegrityError as error:
        raise members.username_taken() from error
    return user


def _place(code: str, moment: datetime) -> tuple[Organization, Invitation | None]:
    """The organization that invites and its invitation, else the default organization. Raises Refused, Forbidden."""
    if code.strip():
        invitation = invitations.usable(code, moment)
        if invitation is None:
            raise _no_invitation()
        return invitation.organization, invitation
    organization = Organization.objects.filter(is_default=True, registration_open=True).first()
    if organization is None:
        detail = "Registration is closed. Ask an administrator for an invitation."
        raise Forbidden(detail, code="REGISTRATION_CLOSED")
    return organization, None


def _store(
    request: HttpRequest, user: User, organization: Organization, invitation: Invitation | None, moment: datetime
) -> None:
    # Whoever registers at the same time comes after: no more wait than may.
    Organization.objects.select_for_update().get(pk=organization.pk)
    if User.objects.filter(organization=organization, awaits_approval=True).count() >= MOST_WAITING:
        raise Conflict("Too many people wait for approval already. Ask an administrator.", code="TOO_MANY_WAIT")
    user.save(force_insert=True)
    if invitation is not None and not invitations.take(invitation, user, moment):
        raise _no_invitation()
    changes = {"access": [None, user.access], "invitation": [None, str(invitation.pk) if invitation else None]}
    record_for_member(Kind.REGISTERED, somebody(user, request, "session"), user, changes, proved=False)
    for arrival in ARRIVALS:
        # Robust: who has registered has registered, told of or not.
        transaction.on_commit(partial(arrival.tell, user.pk), robust=True)


def _no_invitation() -> Refused:
    message = "This invitation is unknown, was used, or has expired. Ask for a new one."
    return Refused("The account was not made.", errors=[FieldError("invitation", message)])
