"""A run worked on from its beginning to its end in this process, without a broker."""

import time
from typing import Final
from uuid import UUID

from claimdeck.kit.clock import now
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import ENDED, State
from claimdeck.runs.kinds import kind_named
from claimdeck.runs.models import Run
from claimdeck.runs.working.worker import execute

# Short naps: a request to cancel must be heard while waiting, too.
SHORTEST_NAP: Final = 0.2
LONGEST_NAP: Final = 0.5


def execute_to_end(run_id: UUID) -> None:
    """Again and again until the run has ended: here, or by a worker that works on the same database."""
    kind = kind_named(Run.objects.values_list("kind", flat=True).get(pk=run_id))
    with lifecycle.without_queue():
        while True:
            execute(run_id, kind)
            state, not_before_at = Run.objects.values_list("state", "not_before_at").get(pk=run_id)
            if State(state) in ENDED:
                return
            wait = (not_before_at - now()).total_seconds() if not_before_at is not None else 0.0
            time.sleep(min(max(wait, SHORTEST_NAP), LONGEST_NAP))
