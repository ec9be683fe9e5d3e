"""The right to work on a run, for a while."""

from dataclasses import dataclass
from uuid import UUID


class LeaseLost(Exception):
    """Somebody else works on this run now; what is not committed yet must not be."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one run until it runs out. Only its holder writes counts and ends the run."""

    run_id: UUID
    token: UUID
    kind: str
    attempt: int
    crashes: int = 0
