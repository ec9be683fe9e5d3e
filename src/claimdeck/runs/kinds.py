"""A kind of long work: what a room registers, once, to have its work stored, worked on, ended and shown."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from claimdeck.kit.rooms import Gathered
from claimdeck.runs.domain.stages import Stage
from claimdeck.runs.domain.states import State
from claimdeck.runs.held import Held, Verdict

Work = Callable[[Held], Verdict]
Ended = Callable[[UUID, State], None]


@dataclass(frozen=True, slots=True)
class OwnProgress:
    """What a run says of itself beside its counts.

    `kept` of its processed items have their answers from before and cost this pass nothing; `notes` are its kind's own
    counters in a few words each, for the line beside a progress bar.
    """

    kept: int = 0
    notes: tuple[str, ...] = ()


def _nothing_of_its_own(_run_id: UUID) -> OwnProgress:
    return OwnProgress()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of long work.

    `name` and `task_name` are stored and go over the broker: other versions read them, so they never change.
    `work` is called with the lease and says what it came to; whatever it found until then is stored by itself.
    `ended` is called once, in the transaction that ends the run, whatever its end. `waits_for` is whose silence makes
    a try fail, at the beginning of a sentence.
    """

    name: str
    label: str
    task_name: str
    work: Work = field(repr=False)
    ended: Ended = field(repr=False)
    stages: tuple[Stage, ...]
    items: str = "rows"
    waits_for: str
    own_progress: Callable[[UUID], OwnProgress] = field(default=_nothing_of_its_own, repr=False)


KINDS: Final[Gathered[Kind]] = Gathered()


def find_kind(name: str) -> Kind | None:
    """The kind of a stored run; None for one that no room of this version brings."""
    return next((kind for kind in KINDS if kind.name == name), None)


def kind_named(name: str) -> Kind:
    """The kind of a stored run. Raises KeyError for one that no room of this version brings."""
    found = find_kind(name)
    if found is None:
        raise KeyError(name)
    return found
