"""What a command says at its end: the answers as a file, the summary as lines or as one line of JSON."""

import json
import sys
import tempfile
from dataclasses import asdict
from uuid import UUID

import typer

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.audit import record
from claimdeck.accounts.auditing.records import record_access
from claimdeck.accounts.domain.audit import Kind
from claimdeck.cli.bootstrap import Refusal
from claimdeck.cli.files import written
from claimdeck.cli.status.summary import Summary, summary_lines
from claimdeck.cli.terminal import MARK, Output, Terminal
from claimdeck.kit.errors import Refused
from claimdeck.status.models import CSVJob
from claimdeck.status.results.exports import results_csv, results_xlsx


def refuse_bad_output(output: Output) -> None:
    """Raise Refused or OSError before anything is asked: the answers must have a place to go, if they are wanted."""
    if output.path is None or output.is_standard:
        return
    if output.path.suffix.lower() not in (".csv", ".xlsx"):
        raise Refused(f"{output.path} must end in .csv or .xlsx, or be - for standard output.")
    # Tried now: a folder that cannot be written to must not be found out after the payer was asked.
    with tempfile.TemporaryFile(dir=output.path.absolute().parent):
        pass


def write_answers(caller: Caller, job_id: UUID, output: Output, terminal: Terminal) -> None:
    """The results file of a job, whole or not at all; nothing where no answers are wanted."""
    if output.path is None:
        return
    job = CSVJob.objects.select_related("run").get(pk=job_id)
    record_access(caller, action="download_results", subject="status.job", subject_id=job.pk, reason="command line")
    record(Kind.EXPORTED, caller, subject="status.job", subject_id=job.pk)
    if output.is_standard:
        for piece in terminal.marked(results_csv(job)):
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    with written(output.path) as draft, draft.open("wb") as target:
        if output.path.suffix.lower() == ".xlsx":
            results_xlsx(job, target)
        else:
            target.writelines(results_csv(job))


def print_summary(summary: Summary, output: Output, terminal: Terminal) -> None:
    """What it came to, and where the answers are."""
    if output.as_json:
        print_json(summary, output, sandbox=summary.sandbox)
        return
    terminal.say("\n".join(summary_lines(summary)))
    if output.path is not None and not output.is_standard:
        terminal.say(f"Answers: {output.path}")


def print_json(content: Summary | Refusal, output: Output, *, sandbox: bool) -> None:
    """On standard output, except where that is taken by the answers themselves."""
    notice = {"notice": MARK.strip()} if sandbox else {}
    where = {"output": str(output.path)} if output.path is not None else {}
    fields = asdict(content) if isinstance(content, Summary) else content
    typer.echo(json.dumps({**notice, "sandbox": sandbox, **fields, **where}), err=output.is_standard)
