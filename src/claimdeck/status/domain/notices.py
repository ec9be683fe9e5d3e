"""What people are told about bulk checks. Never patient data: a link leads to it."""

from typing import Final

from claimdeck.notifications.domain.notices import Channels, Event, Notice

JOB_ENDED: Final = Event("job_ended", "A bulk check has ended", Channels(in_app=True, email=False))
JOB_FAILED: Final = Event("job_failed", "A bulk check could not be carried out", Channels(in_app=True, email=True))
ANSWERS_CHANGED: Final = Event(
    "answers_changed", "A re-check found changed answers", Channels(in_app=True, email=False)
)


def job_ended(*, link: str, total: int, not_answered: int, not_matched: int = 0) -> Notice:
    """A job ran to its end. The file's name is left out: people name files after patients.

    `not_matched` rows have the payer's answer that it has no such claim, or has it for another patient.
    """
    answered = total - not_answered
    if answered == 0:
        title = f"Bulk check ended: none of {_rows(total)} answered"
    elif answered == total:
        title = f"Bulk check ended: all {_rows(total)} answered"
    else:
        title = f"Bulk check ended: {answered:,} of {_rows(total)} answered"
    body = f"{_rows(not_answered)} not answered, each with its reason." if not_answered else ""
    if not_matched:
        body += f" Of {_rows(not_matched)} the payer has no claim of that patient."
    return Notice(JOB_ENDED, title, body.strip() or "Every row has the payer's answer.", link)


def job_failed(*, link: str, reason: str) -> Notice:
    """Nothing of a job could be asked; `reason` is a sentence of our own, never what somebody sent."""
    body = f"{reason} The file is kept; retry when this is put right."
    return Notice(JOB_FAILED, "Bulk check could not be carried out", body, link)


def answers_changed(*, link: str, changed: int) -> Notice:
    """A scheduled re-check found other answers than the time before."""
    title = f"Re-check: {changed:,} changed {'answer' if changed == 1 else 'answers'}"
    return Notice(ANSWERS_CHANGED, title, "Open the job to see what changed since last time.", link)


def _rows(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"
