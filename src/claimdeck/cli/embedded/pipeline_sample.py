"""A step of `claimdeck up`, once: made-up claims taken through the pipeline, and where they went in the terminal."""

import time
from pathlib import Path
from typing import Final

import typer
from django.conf import settings
from django.db import connections

from claimdeck.accounts.selectors import administrators_of
from claimdeck.cli.database import prepare_apart
from claimdeck.pipeline.batches import open_batch
from claimdeck.pipeline.intake.demo import install_demo_tables, stage_demo_claims
from claimdeck.pipeline.models import Batch
from claimdeck.pipeline.owner import owner
from claimdeck.pipeline.reference.sample import install_sample
from claimdeck.pipeline.schema.routing import APART
from claimdeck.pipeline.schema.staging.models import StagedClaim
from claimdeck.pipeline.stores.opening import staging_store
from claimdeck.runs.domain.states import ENDED, State
from claimdeck.runs.models import Run

CLAIMS: Final = 500
SEED: Final = 7
SHOWN: Final = "pipeline-sample-shown"
POLL_SECONDS: Final = 0.2


def main() -> int:
    """Does nothing where it was shown before, where claims are not invented, or where there are others already."""
    shown = Path(settings.DATA) / SHOWN
    if shown.exists() or not _is_wanted():
        return 0
    batch = Batch.objects.order_by("run__created_at").first() or _begun()
    while State(Run.objects.values_list("state", flat=True).get(pk=batch.pk)) not in ENDED:
        time.sleep(POLL_SECONDS)
    batch.refresh_from_db()
    typer.echo(
        f"{CLAIMS} made-up claims went through the pipeline: {batch.loaded} loaded, {batch.failed} failed "
        "and wait for a person."
    )
    shown.touch()
    return 0


def _is_wanted() -> bool:
    """Never in a server's databases, and never beside claims of the user's own."""
    if not owner().is_demo or any(connections[alias].vendor != "sqlite" for alias in APART):
        return False
    prepare_apart()
    # An earlier start may have been stopped between staging the claims and processing them.
    return StagedClaim.objects.count() in (0, CLAIMS)


def _begun() -> Batch:
    organization = owner()
    install_sample()
    install_demo_tables()
    stage_demo_claims(staging_store(), CLAIMS, SEED)
    return open_batch(organization, administrators_of(organization).first())
