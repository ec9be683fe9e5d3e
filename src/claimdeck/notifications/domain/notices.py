"""What people are told: the events, and their words. Never patient data; a link leads to it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Event(StrEnum):
    """What can happen that somebody may want to hear of."""

    JOB_ENDED = "job_ended"
    JOB_FAILED = "job_failed"
    ANSWERS_CHANGED = "answers_changed"
    PAYER_DOWN = "payer_down"
    CREDENTIALS_REFUSED = "credentials_refused"


@dataclass(frozen=True, slots=True)
class Channels:
    """By which ways a person hears of an event."""

    in_app: bool
    email: bool


LABELS: Final[dict[Event, str]] = {
    Event.JOB_ENDED: "A bulk check has ended",
    Event.JOB_FAILED: "A bulk check could not be carried out",
    Event.ANSWERS_CHANGED: "A re-check found changed answers",
    Event.PAYER_DOWN: "A payer does not answer",
    Event.CREDENTIALS_REFUSED: "A payer refuses our credentials",
}

DEFAULTS: Final[dict[Event, Channels]] = {
    Event.JOB_ENDED: Channels(in_app=True, email=False),
    Event.JOB_FAILED: Channels(in_app=True, email=True),
    Event.ANSWERS_CHANGED: Channels(in_app=True, email=False),
    Event.PAYER_DOWN: Channels(in_app=True, email=True),
    Event.CREDENTIALS_REFUSED: Channels(in_app=True, email=True),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell; `link` is an address within the web app, beginning with a slash."""

    event: Event
    title: str
    body: str
    link: str


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
    return Notice(Event.JOB_ENDED, title, body.strip() or "Every row has the payer's answer.", link)


def job_failed(*, link: str, reason: str) -> Notice:
    """Nothing of a job could be asked; `reason` is a sentence of our own, never what somebody sent."""
    body = f"{reason} The file is kept; retry when this is put right."
    return Notice(Event.JOB_FAILED, "Bulk check could not be carried out", body, link)


def answers_changed(*, link: str, changed: int) -> Notice:
    """A scheduled re-check found other answers than the time before."""
    title = f"Re-check: {changed:,} changed {'answer' if changed == 1 else 'answers'}"
    return Notice(Event.ANSWERS_CHANGED, title, "Open the job to see what changed since last time.", link)


def payer_down(*, link: str, payer: str) -> Notice:
    """A payer has not answered for longer than we wait; `payer` is its name."""
    body = "Its rows are marked as not answered; retry them when it is back. Other payers are not affected."
    return Notice(Event.PAYER_DOWN, f"{payer} does not answer", body, link)


def credentials_refused(*, link: str, payer: str) -> Notice:
    """A payer's log-in refuses what we have; `payer` is its name."""
    body = "Check the client id and secret under Settings, then retry the rows that wait."
    return Notice(Event.CREDENTIALS_REFUSED, f"{payer} refuses our credentials", body, link)


def _rows(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"
