"""Writing down what people do to access itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

from claimdeck.accounts.access import Caller
from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.models import AuditRecord, Organization, User
from claimdeck.web.context import address_of, request_id_of

_PURGED_AT_ONCE: Final = 1_000
# Of one run of the schedule, so that it stays short; the next one goes on.
_PURGED_IN_A_RUN: Final = 50_000


def record(
    kind: Kind,
    by: Caller | None,
    *,
    subject: str,
    subject_id: object = "",
    subject_name: str = "",
    changes: Mapping[str, object] | None = None,
    organization: Organization | None = None,
    proved: bool = True,
) -> None:
    """One record, of the caller's organization where no other is named; `by` is None for the command line.

    `changes` is `{name: [from, to]}` and holds neither secrets nor patients.
    """
    place = organization if organization is not None or by is None else by.organization
    if place is None:
        raise TypeError("an audit record belongs to an organization")
    AuditRecord.objects.create(
        organization=place,
        user_id=by.user.pk if by is not None and proved else None,
        username=by.user.username if by is not None and proved else "",
        via=by.via if by is not None else "cli",
        kind=kind.value,
        subject=subject,
        subject_id=str(subject_id)[:64],
        subject_name=subject_name[:200],
        changes=dict(changes or {}),
        address=by.address if by is not None else "",
        request_id=by.request_id if by is not None else "",
    )


def record_for_member(
    kind: Kind,
    by: Caller | None,
    member: User,
    changes: Mapping[str, object] | None = None,
    *,
    proved: bool = True,
) -> None:
    """One record about a person; nothing for an account that belongs to no organization.

    Whoever only says who they are, as in a failed log-in (not `proved`), is not written down as the one who did it.
    """
    if member.organization is not None:
        record(
            kind,
            by,
            subject="member",
            subject_id=member.pk,
            subject_name=member.username,
            changes=changes,
            organization=member.organization,
            proved=proved,
        )


def record_everywhere(kind: Kind, *, subject: str, changes: Mapping[str, Any]) -> None:
    """One record for each organization, of a command that concerns the whole installation."""
    for organization in Organization.objects.all():
        record(kind, None, subject=subject, changes=changes, organization=organization)


def somebody(user: User, request: HttpRequest | None, via: str) -> Caller | None:
    """`user` as the one who does something, before or after they may; None where no organization is to be told."""
    if user.organization is None:
        return None
    return Caller(
        user=user,
        organization=user.organization,
        access=Access(user.access),
        permissions=frozenset(),
        via=via,
        address=address_of(request) if request is not None else "",
        request_id=request_id_of(request) if request is not None else "",
    )


def purge(moment: datetime) -> int:
    """Delete audit records that are older than the settings keep them; gives how many."""
    limit = moment - timedelta(days=settings.OPTIONS.audit_retention_days)
    gone = 0
    while gone < _PURGED_IN_A_RUN:
        some = AuditRecord.objects.all().purge_before(limit, _PURGED_AT_ONCE)
        gone += some
        if some < _PURGED_AT_ONCE:
            break
    return gone
