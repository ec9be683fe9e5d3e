"""Writing down who saw or took out which patient data."""

from collections.abc import Iterable

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import AccessRecord

_BATCH = 500


def record_access(caller: Caller, *, action: str, subject: str, subject_id: object, reason: str = "") -> None:
    """One record, such as "view_row" on "status.row"; the id is ours, never a patient's data."""
    record_accesses(caller, action=action, subject=subject, subject_ids=[subject_id], reason=reason)


def record_accesses(
    caller: Caller, *, action: str, subject: str, subject_ids: Iterable[object], reason: str = ""
) -> None:
    """One record for each subject, written together."""
    records = [
        AccessRecord(
            organization=caller.organization,
            user=caller.user,
            username=caller.user.username,
            via=caller.via,
            action=action,
            subject=subject,
            subject_id=str(subject_id),
            reason=reason[:200],
            address=caller.address,
            request_id=caller.request_id,
        )
        for subject_id in subject_ids
    ]
    AccessRecord.objects.bulk_create(records, batch_size=_BATCH)
