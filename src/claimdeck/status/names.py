"""Jobs found by their file names, which are sealed and therefore cannot be compared in the database."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from claimdeck.status.models import CSVJob
from claimdeck.storage.sealing import Unopened

# Bounds of one search: how many names are opened, and how many jobs it gives. The newest come first.
MOST_LOOKED_AT: Final = 10_000
MOST_FOUND: Final = 1_000
_PAGE: Final = 1_000
_BATCH: Final = 500


def named(jobs: QuerySet[CSVJob], text: str) -> list[UUID]:
    """The newest 1,000 of those among the newest 10,000 `jobs` whose file name holds `words`, whatever their case."""
    wanted = text.casefold()
    found: list[UUID] = []
    names: QuerySet[Any] = jobs.order_by("-run__created_at").values_list("pk", "sealed_filename", "open_filename")
    for key, sealed, unsealed in names[:MOST_LOOKED_AT].iterator(chunk_size=_PAGE):
        name = unsealed if sealed is None else sealed
        if not isinstance(name, Unopened) and wanted in name.casefold():
            found.append(key)
            if len(found) == MOST_FOUND:
                break
    return found


def seal_open_names(_moment: datetime) -> int:
    """Seal what a process of the version before has written while a deploy went on; gives how many."""
    with transaction.atomic():
        jobs: QuerySet[Any] = CSVJob.objects.select_for_update().exclude(open_filename="", open_original_filename="")
        some = list(jobs[:_BATCH])
        for job in some:
            job.filename, job.original_filename = job.filename, job.original_filename
            job.save(
                update_fields=["sealed_filename", "sealed_original_filename", "open_filename", "open_original_filename"]
            )
    return len(some)
