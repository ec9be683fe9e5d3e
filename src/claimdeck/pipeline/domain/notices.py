"""What people are told about the pipeline. Never patient data: a link leads to it."""

from typing import Final

from claimdeck.notifications.domain.notices import Channels, Event, Notice

DEAD_LETTERS_GROW: Final = Event(
    "dead_letters_grow", "Dead letters of the pipeline wait", Channels(in_app=True, email=True)
)


def dead_letters_grow(*, link: str, letters: int, hours: int) -> Notice:
    """The queue is deeper or older than the configured limits."""
    title = f"{letters:,} dead {'letter waits' if letters == 1 else 'letters wait'}, the oldest for {hours:,} hours"
    body = "These claims did not get through for a reason that no rule names. Replay, amend or write them off."
    return Notice(DEAD_LETTERS_GROW, title, body, link)


BATCH_FAILED: Final = Event(
    "pipeline_batch_failed", "A batch of the pipeline could not go on", Channels(in_app=True, email=True)
)


def batch_failed(*, link: str, reason: str) -> Notice:
    """The batch ended before its claims were in their places; none of them is lost."""
    return Notice(BATCH_FAILED, "A batch of the pipeline could not go on", reason, link)


FILE_STAGED: Final = Event("claims_file_staged", "A file of claims is staged", Channels(in_app=True, email=False))
FILE_NOT_STAGED: Final = Event(
    "claims_file_not_staged", "A file of claims could not be staged", Channels(in_app=True, email=True)
)


def file_staged(*, link: str, new: int, unreadable: int) -> Notice:
    """All claims of an uploaded file that can be read are in staging; a batch may begin."""
    title = f"A file is staged: {new:,} {'claim is' if new == 1 else 'claims are'} new"
    wrong = (
        f"{unreadable:,} {'claim' if unreadable == 1 else 'claims'} cannot be read, and why is said beside the file. "
    )
    return Notice(FILE_STAGED, title, f"{wrong if unreadable else ''}The next batch takes what is new.", link)


def file_not_staged(*, link: str, reason: str) -> Notice:
    """An uploaded file was given up; what of it is in staging stays there."""
    return Notice(FILE_NOT_STAGED, "A file of claims could not be staged", reason, link)
