"""Letting people in, switching them off and removing them; what becomes of their work is for the rooms that gave it."""

from django.db import transaction

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.audit import record_for_member
from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.domain.handovers import Cause, foretold, release
from claimdeck.accounts.members import LAST_ADMIN, change_member, is_last_admin, keep_an_admin, locked
from claimdeck.accounts.models import User


def activate(member: User, by: Caller | None = None) -> User:
    """Let somebody log in: who waits for approval, or was switched off. A second time changes nothing."""
    return change_member(member, {"is_active": True}, by=by)


def deactivate(member: User, by: Caller | None = None) -> User:
    """Switch somebody off, at once; their work is handed over. Raises Conflict for the last administrator."""
    return change_member(member, {"is_active": False}, by=by)


@transaction.atomic
def remove(member: User, by: Caller | None = None) -> None:
    """Delete somebody; declines who waits for approval. Raises Conflict for the last administrator.

    Records of access and of the audit keep the user name, all other history loses it: there it is "removed user".
    """
    member = locked(member)
    keep_an_admin(member)
    release(member.pk, Cause.REMOVED, by)
    gone = {"access": [member.access, None], "awaits_approval": [member.awaits_approval, None]}
    record_for_member(Kind.MEMBER_REMOVED, by, member, gone)
    member.delete()


def sentences(member: User, cause: Cause) -> list[str]:
    """What will become of their work, a sentence each."""
    return foretold(member.pk, cause)


def obstacle(member: User, cause: Cause) -> str:
    """Why it cannot be done; empty where it can."""
    if cause is not Cause.ABSENT and is_last_admin(member):
        return LAST_ADMIN
    return ""
