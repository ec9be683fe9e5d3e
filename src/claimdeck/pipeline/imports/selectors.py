"""Reading imports; every query starts from the organization."""

from uuid import UUID

from django.db.models import QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.kit.errors import NotFound
from claimdeck.pipeline.models import ClaimsImport


def imports_of(caller: Caller) -> QuerySet[ClaimsImport]:
    """The organization's imports; for a caller who is held to some practices, only their own.

    An import does not know whose practices its claims are about.
    """
    found = ClaimsImport.objects.filter(run__organization=caller.organization).select_related("run__created_by")
    return found if caller.practice_ids is None else found.filter(run__created_by=caller.user)


def import_of(caller: Caller, import_id: UUID) -> ClaimsImport:
    """One of them. Raises NotFound, also for one that is not the caller's to see."""
    found = imports_of(caller).filter(pk=import_id).first()
    if found is None:
        raise NotFound("There is no such import, or it is not yours to see.")
    return found
