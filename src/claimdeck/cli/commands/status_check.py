"""A whole file asked from the shell, in one process: upload, look-ups, results."""

import json
import sys
import tempfile
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import typer

from claimdeck.accounts.access import Caller
from claimdeck.accounts.members import shell_caller
from claimdeck.accounts.models import Organization
from claimdeck.accounts.records import record_access
from claimdeck.cli.asking import configured_office, sandbox_office
from claimdeck.cli.bootstrap import lines_of, refusal_of
from claimdeck.cli.carrying import carry_to_end
from claimdeck.cli.choosing import practice_asked_for, practice_named
from claimdeck.cli.database import prepare
from claimdeck.cli.files import written
from claimdeck.cli.speaking import MARK, Speaker
from claimdeck.cli.summary import Summary, summary_lines, summary_of
from claimdeck.kit.errors import ClaimdeckError, Refused
from claimdeck.runs import lifecycle
from claimdeck.status.exports import results_csv, results_xlsx
from claimdeck.status.jobs import upload
from claimdeck.status.models import CSVJob
from claimdeck.status.options import UploadOptions
from claimdeck.status.scoping import PRACTICE_NEEDED

REFUSED: Final = 2
STANDARD_OUTPUT: Final = Path("-")


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed."""

    file: Path
    output: Path
    practice: str
    payer: str
    start: date | None
    end: date | None
    batch: bool
    as_json: bool
    sandbox: bool


def main(**typed: object) -> int:
    """0: every row has the payer's word; 1: some could not be asked; 2: refused, nothing was asked."""
    wish = Wish(**typed)  # type: ignore[arg-type]
    speaker = Speaker(MARK if wish.sandbox else "")
    try:
        return _check(wish, speaker)
    except (ClaimdeckError, OSError) as error:
        speaker.say("\n".join(lines_of(error)))
        if wish.as_json:
            _print_json(wish, refusal_of(error))
        return REFUSED


def _check(wish: Wish, speaker: Speaker) -> int:
    _refuse_bad_paths(wish)
    prepare()
    asked: AbstractContextManager[Organization] = (
        sandbox_office(wish.file) if wish.sandbox else nullcontext(configured_office(wish.payer))
    )
    with asked as office, lifecycle.without_doorbell():
        caller = shell_caller(office)
        job = _accepted(wish, caller, speaker)
        record_access(caller, action="upload", subject="status.job", subject_id=job.pk)
        for note in _notes(job):
            speaker.say(note)
        undisturbed = carry_to_end(job.pk, speaker, bar=not wish.as_json)
    summary = summary_of(job.pk)
    _write(caller, job.pk, wish.output, speaker)
    _tell(wish, summary, speaker)
    return 0 if summary.settled and undisturbed else 1


def _accepted(wish: Wish, caller: Caller, speaker: Speaker) -> CSVJob:
    """The file taken over; on a terminal, with the answer to for which practice its rows without a tax id are."""
    options, size = _options(wish, caller), wish.file.stat().st_size
    try:
        return upload(caller, wish.file, wish.file.name, size, options)
    except Refused as refusal:
        if refusal.code != PRACTICE_NEEDED:
            raise
        chosen = practice_asked_for(refusal, caller, speaker, may_ask=not wish.as_json)
    return upload(caller, wish.file, wish.file.name, size, replace(options, practice_id=chosen))


def _refuse_bad_paths(wish: Wish) -> None:
    """Before anything is asked: the file is there, and the answers have a place to go."""
    if not wish.file.is_file():
        raise Refused(f"There is no file {wish.file}.")
    if wish.output == STANDARD_OUTPUT:
        return
    if wish.output.suffix.lower() not in (".csv", ".xlsx"):
        raise Refused(f"{wish.output} must end in .csv or .xlsx, or be - for standard output.")
    if wish.output.exists() and wish.output.samefile(wish.file):
        raise Refused("The answers would take the place of the file itself. Choose another name with -o.")
    # Tried now: a folder that cannot be written to must not be found out after the payer was asked.
    with tempfile.TemporaryFile(dir=wish.output.absolute().parent):
        pass


def _options(wish: Wish, caller: Caller) -> UploadOptions:
    return UploadOptions(
        provider=wish.payer,
        use_batch_query=wish.batch,
        start_date=wish.start,
        end_date=wish.end,
        practice_id=practice_named(wish.practice, caller) if wish.practice else None,
    )


def _notes(job: CSVJob) -> list[str]:
    notes = list(job.notes)
    if job.unknown_columns:
        notes.append(f"Columns that are not used: {', '.join(job.unknown_columns)}.")
    return notes


def _write(caller: Caller, job_id: UUID, output: Path, speaker: Speaker) -> None:
    job = CSVJob.objects.select_related("run").get(pk=job_id)
    record_access(caller, action="download_results", subject="status.job", subject_id=job.pk, reason="command line")
    if output == STANDARD_OUTPUT:
        for piece in speaker.marked(results_csv(job)):
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    with written(output) as path, path.open("wb") as target:
        if output.suffix.lower() == ".xlsx":
            results_xlsx(job, target)
        else:
            target.writelines(results_csv(job))


def _tell(wish: Wish, summary: Summary, speaker: Speaker) -> None:
    if wish.as_json:
        _print_json(wish, summary.as_json())
        return
    speaker.say("\n".join(summary_lines(summary)))
    if wish.output != STANDARD_OUTPUT:
        speaker.say(f"Answers: {wish.output}")


def _print_json(wish: Wish, content: dict[str, Any]) -> None:
    """On standard output, except where that is taken by the answers themselves."""
    notice = {"notice": MARK.strip()} if wish.sandbox else {}
    line = json.dumps({**notice, "sandbox": wish.sandbox, **content, "output": str(wish.output)})
    typer.echo(line, err=wish.output == STANDARD_OUTPUT)
