"""The timetable: what happens at set times without anybody asking."""

from datetime import datetime
from typing import Final

from django.contrib.sessions.models import Session

from claimdeck.accounts.auditing import audit
from claimdeck.accounts.login import bounds
from claimdeck.notifications.notices import sweep_emails
from claimdeck.runs.timetable import Entry
from claimdeck.status import jobs
from claimdeck.status.names import seal_open_names
from claimdeck.status.retention import purge_some
from claimdeck.web.uploads import sweep_left_behind


def clear_sessions(moment: datetime) -> int:
    """Delete the log-ins that have expired; gives how many."""
    return Session.objects.filter(expire_date__lt=moment).delete()[0]


TIMETABLE: Final = (
    Entry("re-check answers that may change", 30, jobs.recheck_due),
    Entry("delete expired uploads and results", 600, purge_some),
    # A process that died while it read an upload leaves patients in the clear.
    Entry("seal file names of an earlier version", 600, seal_open_names),
    Entry("delete uploads left behind", 600, sweep_left_behind),
    Entry("send late e-mails", 30, sweep_emails),
    Entry("delete expired log-ins", 24 * 3600, clear_sessions),
    Entry("forget failed log-ins", 600, bounds.purge),
    Entry("delete old audit records", 24 * 3600, audit.purge),
)
