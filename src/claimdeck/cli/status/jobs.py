"""The jobs that the command line, or the page, has left: newest first, with what is open in each."""

import json
from typing import TypedDict

import typer

from claimdeck.accounts.models import Organization
from claimdeck.cli.accounts.practices import organization_named
from claimdeck.cli.database import prepare
from claimdeck.cli.status.organizations import OTHER_ORGANIZATION, SANDBOX_ORGANIZATION
from claimdeck.cli.terminal import MARK, Output
from claimdeck.status.models import CSVJob


class JobFacts(TypedDict):
    """A job for programs; `rows`, `success` and `failure` are counts of rows, `created_at` in UTC."""

    job: str
    filename: str
    state: str
    sandbox: bool
    rows: int
    success: int
    failure: int
    created_at: str


def main(*, organization: str, limit: int, output: Output) -> int:
    """One line a job. Raises NotFound for an organization that is not there."""
    prepare()
    jobs = CSVJob.objects.filter(run__organization__in=_organizations(organization)).select_related("run")
    found = list(jobs.order_by("-run__created_at")[:limit])
    if output.as_json:
        typer.echo(json.dumps({"jobs": [_facts(job) for job in found]}))
    elif not found:
        typer.echo("No jobs yet. `claimdeck status check FILE -o ANSWERS` makes one.", err=True)
    else:
        for job in found:
            typer.echo(_line(job))
    return 0


def _organizations(organization: str) -> list[Organization]:
    """One by its name; without a name the default one and those that the command line makes beside it."""
    if organization:
        return [organization_named(organization)]
    beside = Organization.objects.filter(name__in=(OTHER_ORGANIZATION, SANDBOX_ORGANIZATION))
    return [organization_named(""), *beside]


def _facts(job: CSVJob) -> JobFacts:
    run = job.run
    return JobFacts(
        job=str(job.pk),
        filename=job.filename,
        state=run.state,
        sandbox=job.sandbox,
        rows=run.total,
        success=run.success,
        failure=run.failure,
        created_at=run.created_at.isoformat(timespec="seconds"),
    )


def _line(job: CSVJob) -> str:
    run = job.run
    made = run.created_at.strftime("%Y-%m-%d %H:%M")
    counts = f"{run.success}/{run.total} answered, {run.failure} not, {run.total - run.processed} not asked"
    return f"{MARK * job.sandbox}{job.pk}  {made}Z  {run.state:<10}  {counts}  {job.filename}"
