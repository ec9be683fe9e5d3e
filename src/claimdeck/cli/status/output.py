"""What a command says at its end: the answers as a file, the summary as lines or as one line of JSON."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import typer

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.audit import record
from claimdeck.accounts.auditing.records import record_access
from claimdeck.accounts.domain.audit import Kind
from claimdeck.cli.files import written
from claimdeck.cli.status.summary import Summary, summary_lines
from claimdeck.cli.status.terminal import MARK, Terminal
from claimdeck.kit.errors import Refused
from claimdeck.status.models import CSVJob
from claimdeck.status.results.exports import results_csv, results_xlsx

STANDARD_OUTPUT: Final = Path("-")


def refuse_bad_output(output: Path) -> None:
    """Raise Refused or OSError before anything is asked: the answers must have a place to go."""
    if output == STANDARD_OUTPUT:
        return
    if output.suffix.lower() not in (".csv", ".xlsx"):
        raise Refused(f"{output} must end in .csv or .xlsx, or be - for standard output.")
    # Tried now: a folder that cannot be written to must not be found out after the payer was asked.
    with tempfile.TemporaryFile(dir=output.absolute().parent):
        pass


def write_answers(caller: Caller, job_id: UUID, output: Path, terminal: Terminal) -> None:
    """The results file of a job, whole or not at all."""
    job = CSVJob.objects.select_related("run").get(pk=job_id)
    record_access(caller, action="download_results", subject="status.job", subject_id=job.pk, reason="command line")
    record(Kind.EXPORTED, caller, subject="status.job", subject_id=job.pk)
    if output == STANDARD_OUTPUT:
        for piece in terminal.marked(results_csv(job)):
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    with written(output) as path, path.open("wb") as target:
        if output.suffix.lower() == ".xlsx":
            results_xlsx(job, target)
        else:
            target.writelines(results_csv(job))


def print_summary(summary: Summary, output: Path | None, terminal: Terminal, *, as_json: bool) -> None:
    """What it came to; `output` is None where no answers were written."""
    if as_json:
        print_json(summary.as_json(), output)
        return
    terminal.say("\n".join(summary_lines(summary)))
    if output is not None and output != STANDARD_OUTPUT:
        terminal.say(f"Answers: {output}")


def print_json(content: dict[str, Any], output: Path | None, *, sandbox: bool = False) -> None:
    """On standard output, except where that is taken by the answers themselves."""
    invented = bool(content.get("sandbox", sandbox))
    notice = {"notice": MARK.strip()} if invented else {}
    where = {"output": str(output)} if output is not None else {}
    typer.echo(json.dumps({**notice, "sandbox": invented, **content, **where}), err=output == STANDARD_OUTPUT)
