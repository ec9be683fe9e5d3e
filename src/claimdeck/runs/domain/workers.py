"""What the lives of workers say about them: whether any is there, and whether they keep breaking off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

# A worker says every few seconds that it is there; who was silent for so long is gone.
BEAT_SECONDS: Final = 3.0
SILENT: Final = timedelta(seconds=15)
# Breaking off is looked at for so long, and counts where a life was shorter than this.
LOOK_BACK: Final = timedelta(minutes=10)
SHORT_LIFE: Final = timedelta(minutes=5)
# So many in that time are no accident any more.
AGAIN_AND_AGAIN: Final = 3


@dataclass(frozen=True, slots=True)
class Life:
    """One life of a worker; `ended_at` where it was asked to end, `lost` processes of it that crashed lately."""

    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
    lost: int = 0
    lost_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Workers:
    """How many workers are there, and how often one broke off in the last minutes."""

    alive: int
    broken_off: int

    @property
    def keep_breaking_off(self) -> bool:
        return self.broken_off >= AGAIN_AND_AGAIN


def workers_of(lives: Iterable[Life], moment: datetime) -> Workers:
    """What these lives say at `moment`."""
    alive = broken_off = 0
    for life in lives:
        silent = moment - life.seen_at > SILENT
        if life.ended_at is None and not silent:
            alive += 1
        elif life.ended_at is None and moment - life.seen_at <= LOOK_BACK:
            broken_off += life.seen_at - life.started_at < SHORT_LIFE
        if life.lost_at is not None and moment - life.lost_at <= LOOK_BACK:
            broken_off += life.lost
    return Workers(alive, broken_off)


def lost_by(life: Life, more: int, moment: datetime) -> int:
    """The processes that a worker has lost lately, with `more` that it has lost now."""
    recent = life.lost_at is not None and moment - life.lost_at <= LOOK_BACK
    return more + (life.lost if recent else 0)
