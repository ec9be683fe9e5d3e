"""A whole file asked from the shell, in one process: upload, look-ups, results."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from claimdeck.accounts.access import Caller
from claimdeck.accounts.auditing.records import record_access
from claimdeck.accounts.members import shell_caller
from claimdeck.accounts.models import Organization
from claimdeck.cli.bootstrap import lines_of, refusal_of
from claimdeck.cli.database import prepare
from claimdeck.cli.progress import watch_to_end
from claimdeck.cli.status.options import CheckOptions
from claimdeck.cli.status.organizations import configured_organization, sandbox_organization
from claimdeck.cli.status.output import print_json, print_summary, refuse_bad_output, write_answers
from claimdeck.cli.status.practices import practice_asked_for, practice_named
from claimdeck.cli.status.summary import summary_of
from claimdeck.cli.terminal import MARK, REFUSED, Output, Terminal
from claimdeck.kit.clock import today
from claimdeck.kit.errors import ClaimdeckError, Refused
from claimdeck.runs import lifecycle
from claimdeck.status.domain.layout import LAYOUT
from claimdeck.status.models import CSVJob
from claimdeck.status.uploading.upload import PRACTICE_NEEDED, UploadOptions, upload
from claimdeck.uploads.reading import read_upload
from claimdeck.uploads.receiving import ReceivedFile


def main(*, options: CheckOptions, output: Output) -> int:
    """0: every row has the payer's answer; 1: some could not be asked; 2: refused, nothing was asked."""
    terminal = Terminal(MARK if options.sandbox else "")
    try:
        return _check(options, output, terminal)
    except (ClaimdeckError, OSError) as error:
        terminal.say("\n".join(lines_of(error)))
        if output.as_json:
            print_json(refusal_of(error), output, sandbox=options.sandbox)
        return REFUSED


def _check(options: CheckOptions, output: Output, terminal: Terminal) -> int:
    _refuse_bad_paths(options, output)
    prepare()
    with _organization(options) as organization, lifecycle.without_queue():
        caller = shell_caller(organization)
        job = _accepted(options, caller, terminal, may_ask=not output.as_json)
        record_access(caller, action="upload", subject="status.job", subject_id=job.pk)
        for note in _notes(job):
            terminal.say(note)
        undisturbed = watch_to_end(job.pk, terminal, bar=not output.as_json)
    summary = summary_of(job.pk)
    write_answers(caller, job.pk, output, terminal)
    print_summary(summary, output, terminal)
    return 0 if summary.settled and undisturbed else 1


def _organization(options: CheckOptions) -> AbstractContextManager[Organization]:
    if not options.sandbox:
        return nullcontext(configured_organization(options.payer))
    return sandbox_organization(read_upload(LAYOUT, ReceivedFile.at(options.file), today(), options.columns).valid)


def _accepted(options: CheckOptions, caller: Caller, terminal: Terminal, *, may_ask: bool) -> CSVJob:
    """The file taken over; on a terminal, with the answer to for which practice its rows without a tax id are."""
    wanted, file = _upload_options(options, caller), ReceivedFile.at(options.file)
    try:
        return upload(caller, file, wanted)
    except Refused as refusal:
        if refusal.code != PRACTICE_NEEDED:
            raise
        chosen = practice_asked_for(refusal, caller, terminal, may_ask=may_ask)
    return upload(caller, file, replace(wanted, practice=chosen))


def _refuse_bad_paths(options: CheckOptions, output: Output) -> None:
    """Before anything is asked: the file is there, and the answers have a place to go."""
    if not options.file.is_file():
        raise Refused(f"There is no file {options.file}.")
    refuse_bad_output(output)
    taken = None if output.is_standard else output.path
    if taken is not None and taken.exists() and taken.samefile(options.file):
        raise Refused("The answers would take the place of the file itself. Choose another name with -o.")


def _upload_options(options: CheckOptions, caller: Caller) -> UploadOptions:
    return UploadOptions(
        provider=options.payer,
        use_batch_query=options.batch,
        start_date=options.start,
        end_date=options.end,
        practice=practice_named(options.practice, caller) if options.practice else None,
        columns=options.columns,
    )


def _notes(job: CSVJob) -> list[str]:
    notes = list(job.notes)
    if job.unknown_columns:
        notes.append(f"Columns that are not used: {', '.join(job.unknown_columns)}.")
    return notes
