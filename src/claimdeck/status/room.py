"""What the room of bulk claim status brings."""

from typing import Final

from claimdeck.kit.rooms import Room, Schedule
from claimdeck.status import api, jobs
from claimdeck.status.asking.claims_in_work import take_over_cancelled
from claimdeck.status.domain.notices import ANSWERS_CHANGED, JOB_ENDED, JOB_FAILED
from claimdeck.status.kinds import BULK_CHECK
from claimdeck.status.permissions import STATUS_DELETE, STATUS_READ, STATUS_UPLOAD
from claimdeck.status.picking import STATUS_JOB
from claimdeck.status.results import api as results
from claimdeck.status.retention import purge_some

ROOM: Final = Room(
    (
        api.router,
        results.router,
        STATUS_DELETE,
        STATUS_READ,
        STATUS_UPLOAD,
        JOB_ENDED,
        JOB_FAILED,
        ANSWERS_CHANGED,
        BULK_CHECK,
        STATUS_JOB,
        Schedule("re-check answers that may change", 30, jobs.recheck_due),
        Schedule("delete expired uploads and results", 600, purge_some),
        Schedule("take answers of cancelled checks over", 60, take_over_cancelled),
        Schedule("seal file names of an earlier version", 600, jobs.seal_open_names),
    )
)
