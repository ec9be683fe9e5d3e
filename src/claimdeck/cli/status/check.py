"""A whole file asked from the shell, in one process: upload, look-ups, results."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.records import record_access
from claimdeck.accounts.members import shell_caller
from claimdeck.accounts.models import Organization
from claimdeck.cli.bootstrap import lines_of, refusal_of
from claimdeck.cli.database import prepare
from claimdeck.cli.status.executing import watch_to_end
from claimdeck.cli.status.organizations import configured_office, sandbox_office
from claimdeck.cli.status.output import STANDARD_OUTPUT, print_json, refuse_bad_output, tell, write_answers
from claimdeck.cli.status.practices import practice_asked_for, practice_named
from claimdeck.cli.status.summary import summary_of
from claimdeck.cli.status.terminal import MARK, Speaker
from claimdeck.kit.clock import today
from claimdeck.kit.errors import ClaimdeckError, Refused
from claimdeck.runs import lifecycle
from claimdeck.status.domain.layout import LAYOUT
from claimdeck.status.domain.matching import AskedRow
from claimdeck.status.jobs import upload
from claimdeck.status.models import CSVJob
from claimdeck.status.options import UploadOptions
from claimdeck.status.scoping import PRACTICE_NEEDED
from claimdeck.uploads.reading import read_upload
from claimdeck.uploads.receiving import ReceivedFile

REFUSED: Final = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed."""

    file: Path
    output: Path
    practice: str
    payer: str
    start: date | None
    end: date | None
    columns: dict[str, str] | None
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
            print_json(refusal_of(error), wish.output, sandbox=wish.sandbox)
        return REFUSED


def _check(wish: Wish, speaker: Speaker) -> int:
    _refuse_bad_paths(wish)
    prepare()
    asked: AbstractContextManager[Organization] = (
        sandbox_office(_asked(wish)) if wish.sandbox else nullcontext(configured_office(wish.payer))
    )
    with asked as office, lifecycle.without_queue():
        caller = shell_caller(office)
        job = _accepted(wish, caller, speaker)
        record_access(caller, action="upload", subject="status.job", subject_id=job.pk)
        for note in _notes(job):
            speaker.say(note)
        undisturbed = watch_to_end(job.pk, speaker, bar=not wish.as_json)
    summary = summary_of(job.pk)
    write_answers(caller, job.pk, wish.output, speaker)
    tell(summary, wish.output, speaker, as_json=wish.as_json)
    return 0 if summary.settled and undisturbed else 1


def _asked(wish: Wish) -> list[AskedRow]:
    return read_upload(LAYOUT, ReceivedFile.at(wish.file), today(), wish.columns).valid


def _accepted(wish: Wish, caller: Caller, speaker: Speaker) -> CSVJob:
    """The file taken over; on a terminal, with the answer to for which practice its rows without a tax id are."""
    options, file = _options(wish, caller), ReceivedFile.at(wish.file)
    try:
        return upload(caller, file, options)
    except Refused as refusal:
        if refusal.code != PRACTICE_NEEDED:
            raise
        chosen = practice_asked_for(refusal, caller, speaker, may_ask=not wish.as_json)
    return upload(caller, file, replace(options, practice_id=chosen))


def _refuse_bad_paths(wish: Wish) -> None:
    """Before anything is asked: the file is there, and the answers have a place to go."""
    if not wish.file.is_file():
        raise Refused(f"There is no file {wish.file}.")
    refuse_bad_output(wish.output)
    if wish.output != STANDARD_OUTPUT and wish.output.exists() and wish.output.samefile(wish.file):
        raise Refused("The answers would take the place of the file itself. Choose another name with -o.")


def _options(wish: Wish, caller: Caller) -> UploadOptions:
    return UploadOptions(
        provider=wish.payer,
        use_batch_query=wish.batch,
        start_date=wish.start,
        end_date=wish.end,
        practice_id=practice_named(wish.practice, caller) if wish.practice else None,
        columns=wish.columns,
    )


def _notes(job: CSVJob) -> list[str]:
    notes = list(job.notes)
    if job.unknown_columns:
        notes.append(f"Columns that are not used: {', '.join(job.unknown_columns)}.")
    return notes
