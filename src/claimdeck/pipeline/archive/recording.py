"""That claims came back from the archive, or were purged, is written down: by which file, never by claim."""

from claimdeck.accounts.auditing.records import record_access
from claimdeck.accounts.members import shell_caller
from claimdeck.pipeline.owner import owner

RESTORED, PURGED = "restore", "purge"
SUBJECT = "pipeline.archive"


def record(action: str, file: str, claims: int) -> None:
    """Of the organization whose claims they are, in the name of the command line; schedules have no other."""
    record_access(
        shell_caller(owner()), action=action, subject=SUBJECT, subject_id=file, reason=f"{claims:,} claims of the file"
    )
