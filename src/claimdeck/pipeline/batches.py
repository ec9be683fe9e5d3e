"""What a person may do with batches: start one, stop it."""

from uuid import UUID

from django.conf import settings
from django.db import transaction

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import Organization, User
from claimdeck.kit.errors import FieldError, NotFound, Refused
from claimdeck.pipeline.kinds import PIPELINE_BATCH
from claimdeck.pipeline.models import Batch
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import State


def open_batch(organization: Organization, by: User | None, *, most_claims: int | None = None) -> Batch:
    """A new batch, enqueued; it leases its claims when a worker takes it up. Raises Refused for a wrong size."""
    largest = settings.PIPELINE.processing.batch_size
    most = largest if most_claims is None else most_claims
    if not 1 <= most <= largest:
        message = f"Choose between 1 and {largest:,} claims; a batch holds no more."
        raise Refused(message, errors=[FieldError("most_claims", message)])
    with transaction.atomic():
        run = lifecycle.open_run(organization, PIPELINE_BATCH, total=0, created_by=by)
        batch = Batch.objects.create(run=run, most_claims=most)
        lifecycle.enqueue_after_commit(run.pk)
    return batch


def cancel_batch(caller: Caller, batch_id: UUID) -> State:
    """Stop a batch; what it has leased and not placed waits again. Raises NotFound, and Conflict when it has ended."""
    batch = Batch.objects.select_related("run").filter(pk=batch_id, run__organization=caller.organization).first()
    if batch is None:
        raise NotFound("There is no such batch.")
    return lifecycle.request_cancel(batch.run, caller.user)
