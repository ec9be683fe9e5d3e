"""A job carried on from the shell: what was left when it was stopped, and what had no answer."""

from pathlib import Path
from uuid import UUID

from claimdeck.accounts.auditing.records import record_access
from claimdeck.accounts.members import shell_caller
from claimdeck.cli.bootstrap import REFUSED, lines_of, refusal_of
from claimdeck.cli.database import prepare
from claimdeck.cli.status.executing import watch_to_end
from claimdeck.cli.status.organizations import office_of
from claimdeck.cli.status.output import print_json, refuse_bad_output, tell, write_answers
from claimdeck.cli.status.summary import summary_of
from claimdeck.cli.status.terminal import MARK, Speaker
from claimdeck.kit.errors import ClaimdeckError, NotFound
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import ENDED, State
from claimdeck.status import jobs
from claimdeck.status.models import CSVJob

_NO_SUCH_JOB = "There is no such job. `claimdeck status jobs` shows them with their ids."


def main(*, job: str, output: Path | None, everything: bool, as_json: bool) -> int:
    """0: every row has the payer's word; 1: some could not be asked; 2: refused, nothing was asked."""
    speaker = Speaker()
    try:
        if output is not None:
            refuse_bad_output(output)
        prepare()
        found = _job(job)
        speaker = Speaker(MARK if found.sandbox else "")
        return _retry(found, output, speaker, everything=everything, as_json=as_json)
    except (ClaimdeckError, OSError) as error:
        speaker.say("\n".join(lines_of(error)))
        if as_json:
            print_json(refusal_of(error), output, sandbox=bool(speaker.mark))
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


def _retry(job: CSVJob, output: Path | None, speaker: Speaker, *, everything: bool, as_json: bool) -> int:
    with office_of(job) as office, lifecycle.without_queue():
        caller = shell_caller(office)
        # One that was stopped amid its work has its rows still before it, and is only carried on.
        if State(job.run.state) in ENDED:
            jobs.retry(job, everything=everything)
        record_access(caller, action="retry", subject="status.job", subject_id=job.pk, reason="command line")
        undisturbed = watch_to_end(job.pk, speaker, bar=not as_json)
    summary = summary_of(job.pk)
    if output is not None:
        write_answers(caller, job.pk, output, speaker)
    tell(summary, output, speaker, as_json=as_json)
    return 0 if summary.settled and undisturbed else 1
