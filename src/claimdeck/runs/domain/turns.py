"""Whose turn it is when more work waits than can be done at once, and when work gives way to other work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

# A run with so few rows left takes moments: it goes first, and gives way to nobody for it.
SMALL: Final = 200
# Whoever has waited so long goes before all who have not: nobody waits for ever behind small work.
LONGEST_WAIT: Final = timedelta(seconds=60)
# Work that waits for less may be about to be taken by somebody who is idle.
WAITS: Final = timedelta(seconds=0.7)
# How long a turn lasts at least, in seconds, beside waiting work that is small or new, and beside any other.
SHORT_TURN: Final = 2.0
LONG_TURN: Final = 15.0
# Beginning a turn costs reading the rows: it must not be more than a twentieth of it.
TURN_PER_PREPARATION: Final = 20.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A run that nobody works on: how much of it is open, how often it has had its turn, since when it waits."""

    run_id: UUID
    organization_id: UUID
    open_items: int
    turns: int
    since: datetime
    cancelling: bool = False

    @property
    def urgent(self) -> bool:
        """Small or new, or only to be brought to its end."""
        return self.cancelling or self.turns == 0 or self.open_items <= SMALL


@dataclass(frozen=True, slots=True)
class Turn:
    """A run at work: how long already, of that how long it prepared itself, and how much is open."""

    organization_id: UUID
    open_items: int
    seconds: float
    preparation: float = 0.0

    @property
    def long_enough(self) -> bool:
        return self.seconds >= max(LONG_TURN, TURN_PER_PREPARATION * self.preparation)


@dataclass(frozen=True, slots=True)
class Organizations:
    """By organization: how many runs are at work, and when one was last begun."""

    running: Mapping[UUID, int]
    last_turn: Mapping[UUID, datetime]


def in_order(waiting: Sequence[Waiting], organizations: Organizations, moment: datetime) -> list[Waiting]:
    """The waiting runs, the next one first: small before new before old, and round the organizations."""

    def rank(one: Waiting) -> tuple[object, ...]:
        late = moment - one.since >= LONGEST_WAIT
        last = organizations.last_turn.get(one.organization_id)
        return (
            not one.cancelling,
            not late,
            one.since if late else moment,
            one.open_items > SMALL,
            one.turns > 0,
            organizations.running.get(one.organization_id, 0),
            last is not None,
            last or moment,
            one.since,
        )

    return sorted(waiting, key=rank)


def gives_way_to(
    turn: Turn, waiting: Sequence[Waiting], organizations: Organizations, moment: datetime
) -> Waiting | None:
    """The run that a run at work gives way to now, if any."""
    real = [one for one in waiting if moment - one.since >= WAITS]
    if not real or turn.seconds < SHORT_TURN:
        return None
    if not turn.long_enough:
        if turn.open_items <= SMALL:
            return None
        crowded = organizations.running.get(turn.organization_id, 0) > 1
        real = [
            one for one in real if one.urgent or (crowded and not organizations.running.get(one.organization_id, 0))
        ]
    return next(iter(in_order(real, organizations, moment)), None)
