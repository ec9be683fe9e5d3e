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
