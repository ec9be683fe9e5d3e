"""The last step of `claimdeck up`, once: a file of invented claims, checked, and its summary in the terminal."""

import time
from pathlib import Path
from typing import Final

import typer
from django.conf import settings

from claimdeck.accounts.access import caller_of
from claimdeck.accounts.models import Organization
from claimdeck.accounts.organizations import default_organization
from claimdeck.accounts.selectors import administrators_of
from claimdeck.cli.files import written
from claimdeck.cli.sandbox.claims import scaled
from claimdeck.cli.status.summary import summary_lines, summary_of
from claimdeck.kit.clock import today
from claimdeck.payers.sandbox.uploads import STORY, sample_rows, write_rows
from claimdeck.runs.domain.states import ENDED, State
from claimdeck.runs.models import Run
from claimdeck.status.models import CSVJob
from claimdeck.status.uploading.upload import UploadOptions, upload
from claimdeck.uploads.receiving import ReceivedFile

NAME: Final = "sample-claims.csv"
ROWS: Final = 500
SHOWN: Final = "sample-shown"
POLL_SECONDS: Final = 0.2
# The sample is the first file of an installation, or one of the first.
MOST_LOOKED_AT: Final = 20


def main() -> int:
    """Does nothing where it was shown before, or where claims are not invented."""
    organization = default_organization()
    shown = Path(settings.DATA) / SHOWN
    if not organization.is_demo or shown.exists():
        return 0
    # Names are sealed and cannot be asked for.
    earliest = CSVJob.objects.filter(run__organization=organization).order_by("run__created_at")[:MOST_LOOKED_AT]
    job = next((job for job in earliest if job.original_filename == NAME), None)
    if job is None:
        job = _uploaded(organization)
        if job is None:
            return 0
        typer.echo(f"A sample file of {ROWS} invented claims is being checked …")
    while State(Run.objects.values_list("state", flat=True).get(pk=job.pk)) not in ENDED:
        time.sleep(POLL_SECONDS)
    typer.echo("\n".join(summary_lines(summary_of(job.pk))))
    shown.touch()
    return 0


def _uploaded(organization: Organization) -> CSVJob | None:
    person = administrators_of(organization).first()
    if person is None:
        return None
    path = Path(settings.DATA) / NAME
    odd = scaled(STORY, ROWS)
    with written(path) as draft, draft.open("w", newline="", encoding="utf-8") as stream:
        write_rows(stream, sample_rows(ROWS, today=today(), oddities=odd))
    caller = caller_of(person, via="cli", request=None)
    return upload(caller, ReceivedFile.at(path), UploadOptions())
