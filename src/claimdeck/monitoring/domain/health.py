"""How an installation is, part by part, and what that comes to in one word."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from claimdeck.runs.domain.workers import Workers


class Status(StrEnum):
    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Component:
    """One part: how it is, and a sentence that says why and what to do where it is not well."""

    name: str
    status: Status
    reason: str
    # Without it nothing can be asked or stored.
    needed: bool = False


def overall(components: Iterable[Component]) -> Status:
    """Down when a part that all need is, degraded when any part is not well."""
    found = list(components)
    if any(part.needed and part.status is Status.DOWN for part in found):
        return Status.DOWN
    return Status.UP if all(part.status is Status.UP for part in found) else Status.DEGRADED


def of_workers(workers: Workers) -> Component:
    """What the workers' own records come to."""
    if workers.keep_breaking_off:
        often = f"broke off {workers.broken_off} times in the last 10 minutes, {workers.alive} alive now"
        return Component("workers", Status.DEGRADED, f"Workers {often}. See their logs.")
    if not workers.alive:
        return Component(
            "workers", Status.DOWN, "None is running; jobs wait. Start `claimdeck worker`, or `claimdeck up`."
        )
    return Component("workers", Status.UP, f"{workers.alive} running")
