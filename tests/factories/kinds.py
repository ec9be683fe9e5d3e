"""Kinds of long work that no room has, for tests of what holds for any."""

from typing import Any

from claimdeck.runs.held import Held, Verdict
from claimdeck.runs.kinds import Ended, Kind, Work


def _done(_held: Held) -> Verdict:
    return Verdict.COMPLETED


def _nothing(*_: Any) -> None:
    pass


def made_up(work: Work = _done, ended: Ended = _nothing, *, name: str = "made-up work", **more: Any) -> Kind:
    """A kind whose task nobody knows; not registered."""
    values: dict[str, Any] = {"label": "Made-up work", "stages": (), "waits_for": "The made-up partner"}
    return Kind(name=name, task_name=f"{name.replace(' ', '_')}.work", work=work, ended=ended, **(values | more))
