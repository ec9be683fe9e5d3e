"""Inviting somebody to register: a code that is shown once, works once and only for some days."""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from claimdeck.accounts.access import Caller, hash_of
from claimdeck.accounts.auditing.audit import record
from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.models import Invitation, Organization, User
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Conflict, NotFound

# At once, of one organization.
MOST_OPEN: Final = 200


def invitations_of(organization: Organization) -> QuerySet[Invitation]:
    """Newest first; used, revoked and expired ones too."""
    return Invitation.objects.filter(organization=organization).select_related("created_by", "used_by")


def invitation_of(organization: Organization, invitation_id: UUID) -> Invitation:
    """Raises NotFound."""
    found = invitations_of(organization).filter(pk=invitation_id).first()
    if found is None:
        raise NotFound("There is nothing here, or it is not yours to see.")
    return found


@transaction.atomic
def invite(by: Caller, access: Access, days: int) -> tuple[Invitation, str]:
    """An invitation into the caller's organization, and its code, which is known only now. Raises Conflict."""
    moment = now()
    if _open(moment).filter(organization=by.organization).count() >= MOST_OPEN:
        raise Conflict(f"{MOST_OPEN} invitations are open already. Revoke those that nobody will use.")
    code = secrets.token_urlsafe(24)
    made = Invitation.objects.create(
        organization=by.organization,
        hash=hash_of(code),
        access=access.value,
        created_by=by.user,
        created_at=moment,
        expires_at=moment + timedelta(days=days),
    )
    changes = {"access": [None, access.value], "expires_at": [None, made.expires_at.isoformat()]}
    _record(Kind.INVITATION_MADE, by, made, changes)
    return made, code


@transaction.atomic
def revoke(invitation: Invitation, by: Caller) -> None:
    """End an invitation that nobody has used; a second time changes nothing. Raises Conflict for a used one."""
    unused = Invitation.objects.filter(pk=invitation.pk, used_at=None)
    if unused.filter(revoked_at=None).update(revoked_at=now()):
        _record(Kind.INVITATION_REVOKED, by, invitation, {})
    elif not unused.exists():
        raise Conflict("Somebody has registered with this invitation already; decline them in the list of people.")


def usable(code: str, moment: datetime) -> Invitation | None:
    """The invitation that this code opens at that moment; None where it opens nothing, or nothing any more."""
    return _open(moment).select_related("organization").filter(hash=hash_of(code.strip())).first()


def take(invitation: Invitation, user: User, moment: datetime) -> bool:
    """Use it for this person; False where somebody else was first, or it was revoked meanwhile."""
    return _open(moment).filter(pk=invitation.pk).update(used_at=moment, used_by=user) == 1


def _open(moment: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(Q(used_at=None, revoked_at=None, expires_at__gt=moment))


def _record(kind: Kind, by: Caller, invitation: Invitation, changes: dict[str, list[str | None]]) -> None:
    record(kind, by, subject="invitation", subject_id=invitation.pk, changes=changes)
