"""What a person may do with files of claims: upload one to be staged, stop that."""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import User
from claimdeck.kit.clock import today
from claimdeck.kit.errors import TooMany
from claimdeck.pipeline.imports.selectors import import_of
from claimdeck.pipeline.intake.files import CHUNK, beginning_of
from claimdeck.pipeline.kinds import CLAIMS_IMPORT
from claimdeck.pipeline.models import ClaimsImport
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import ACTIVE, State
from claimdeck.uploads.kept import discard, give_to, keep_file
from claimdeck.uploads.receiving import ReceivedFile, reading_turn, too_large

# When it is worth asking again, in seconds.
_LATER: Final = 30


@reading_turn()
def open_import(caller: Caller, file: ReceivedFile) -> ClaimsImport:
    """Accept a file by its beginning and keep it, sealed, for a worker that looks through it and stages its claims.

    Raises Refused and UnsupportedKind for what is no file of claims, TooLarge, and TooMany while too many of the
    caller's files are open; then nothing is stored.
    """
    _refuse_too_many(caller)
    most = settings.PIPELINE.intake.max_file_bytes
    if file.size > most:
        raise too_large(most)
    beginning = beginning_of(file.path)
    kept = keep_file(file.path)
    try:
        with transaction.atomic():
            # Who sends several files at once gets no more than the others.
            User.objects.select_for_update().get(pk=caller.user.pk)
            _refuse_too_many(caller)
            run = lifecycle.open_run(caller.organization, CLAIMS_IMPORT, total=0, created_by=caller.user)
            found = ClaimsImport.objects.create(
                run=run,
                sealed_filename=file.shown_name,
                unused_columns=list(beginning.unused) or None,
                file_kind=beginning.kind,
                file_size=file.size,
                received_date=today(),
                chunk_claims=CHUNK,
            )
            give_to(run, kept)
            lifecycle.enqueue_after_commit(run.pk)
    except BaseException:
        discard(kept)
        raise
    return found


def cancel_import(caller: Caller, import_id: UUID) -> State:
    """Stop an import; what it staged stays. Raises NotFound, and Conflict when it has ended."""
    return lifecycle.request_cancel(import_of(caller, import_id).run, caller.user)


def _refuse_too_many(caller: Caller) -> None:
    most = settings.PIPELINE.intake.open_per_person
    if ClaimsImport.objects.filter(run__created_by=caller.user, run__state__in=sorted(ACTIVE)).count() >= most:
        which = "A file of yours is" if most == 1 else f"{most} files of yours are"
        message = f"{which} not staged yet. Wait until one is through, or cancel one; nothing of this file was stored."
        raise TooMany(message, retry_after=_LATER)
