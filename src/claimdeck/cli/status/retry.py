"""A job gone on with from the shell: what was left when it was stopped, and what had no answer."""

from uuid import UUID

from claimdeck.accounts.auditing.records import record_access
from claimdeck.accounts.members import shell_caller
from claimdeck.cli.bootstrap import lines_of, refusal_of
from claimdeck.cli.database import prepare
from claimdeck.cli.progress import watch_to_end
from claimdeck.cli.status.organizations import organization_of
from claimdeck.cli.status.output import print_json, print_summary, refuse_bad_output, write_answers
from claimdeck.cli.status.summary import summary_of
from claimdeck.cli.terminal import MARK, REFUSED, Output, Terminal
from claimdeck.kit.errors import ClaimdeckError, NotFound
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import ENDED, State
from claimdeck.status import jobs
from claimdeck.status.models import CSVJob

_NO_SUCH_JOB = "There is no such job. `claimdeck status jobs` shows them with their ids."


def main(*, job: str, everything: bool, output: Output) -> int:
    """0: every row has the payer's answer; 1: some could not be asked; 2: refused, nothing was asked."""
    terminal = Terminal()
    try:
        refuse_bad_output(output)
        prepare()
        found = _job(job)
        terminal = Terminal(MARK if found.sandbox else "")
        return _retry(found, output, terminal, everything=everything)
    except (ClaimdeckError, OSError) as error:
        terminal.say("\n".join(lines_of(error)))
        if output.as_json:
            print_json(refusal_of(error), output, sandbox=bool(terminal.mark))
        return REFUSED


def _job(wanted: str) -> CSVJob:
    """By its id. Raises NotFound."""
    try:
        key = UUID(wanted)
    except ValueError:
        raise NotFound(_NO_SUCH_JOB) from None
    found = CSVJob.objects.select_related("run__organization", "run__created_by", "practice").filter(pk=key).first()
    if found is None:
        raise NotFound(_NO_SUCH_JOB)
    return found


def _retry(job: CSVJob, output: Output, terminal: Terminal, *, everything: bool) -> int:
    with organization_of(job) as organization, lifecycle.without_queue():
        caller = shell_caller(organization)
        # One that was stopped amid its work has its rows still before it, and only goes on.
        if State(job.run.state) in ENDED:
            jobs.retry(job, everything=everything)
        record_access(caller, action="retry", subject="status.job", subject_id=job.pk, reason="command line")
        undisturbed = watch_to_end(job.pk, terminal, bar=not output.as_json)
    summary = summary_of(job.pk)
    write_answers(caller, job.pk, output, terminal)
    print_summary(summary, output, terminal)
    return 0 if summary.settled and undisturbed else 1
