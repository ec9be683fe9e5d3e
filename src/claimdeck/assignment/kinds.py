"""The making of a plan as a kind of long work."""

from typing import Final

from claimdeck.assignment.domain.stages import CHECKING, PLANNING, READING, STORING
from claimdeck.assignment.drafting.work import draft, ended
from claimdeck.runs.kinds import Kind

ASSIGNMENT_PLAN: Final = Kind(
    name="assignment plan",
    label="Assignment plan",
    task_name="assignment.draft",
    work=draft,
    ended=ended,
    stages=(READING, CHECKING, PLANNING, STORING),
    items="claims",
    waits_for="The database",
)
