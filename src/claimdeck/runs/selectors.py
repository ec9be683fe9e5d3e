"""Reading runs; every query starts from the organization."""

from uuid import UUID

from django.db.models import QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.kit.errors import NotFound
from claimdeck.runs.models import Run


def runs_of(caller: Caller) -> QuerySet[Run]:
    """The organization's long work, newest first; for a member held to some practices, only their own.

    A run does not know whose practices it is about, the room that it belongs to does.
    """
    runs = Run.objects.filter(organization=caller.organization).select_related("created_by")
    if caller.practice_ids is not None:
        runs = runs.filter(created_by=caller.user)
    return runs.order_by("-created_at")


def run_of(caller: Caller, run_id: UUID) -> Run:
    """One run. Raises NotFound, also for one that is not the caller's to see."""
    run = runs_of(caller).filter(pk=run_id).first()
    if run is None:
        raise NotFound("There is no such run, or it is not yours to see.")
    return run
