"""Files of claims taken into staging."""

import json
from pathlib import Path

import typer

from claimdeck.accounts.auditing.records import record_access
from claimdeck.accounts.members import shell_caller
from claimdeck.cli.database import prepare, prepare_apart
from claimdeck.cli.pipeline.bars import claims_bar
from claimdeck.cli.pipeline.refusing import stores_said
from claimdeck.cli.terminal import Output, Terminal
from claimdeck.kit.clock import today
from claimdeck.kit.errors import ClaimdeckError
from claimdeck.pipeline.intake.files import ClaimsFile, claims_file
from claimdeck.pipeline.intake.staging import MOST_SAID, Imported, import_claims
from claimdeck.pipeline.owner import owner
from claimdeck.pipeline.stores.opening import production_store, staging_store


def main(*, files: list[Path], output: Output) -> int:
    """0: every claim is in staging; 1: some could not be read, and are listed; 2: refused, nothing was taken.

    All files are looked through before the first claim of any is taken.
    """
    terminal = Terminal()
    found = [_looked_through(path) for path in files]
    prepare()
    prepare_apart()
    done = []
    with stores_said():
        facilities = production_store().tables().facilities
        caller = shell_caller(owner())
        for file in found:
            for note in file.notes:
                terminal.say(f"{file.name}: {note}")
            record_access(caller, action="upload", subject="pipeline.import", subject_id=file.kind)
            with claims_bar(file.claims, shown=not output.as_json) as on_progress:
                imported = import_claims(
                    file, staging_store(), facilities=facilities, received=today(), on_progress=on_progress
                )
            done.append(imported)
            _say(file, imported, terminal)
    if output.as_json:
        typer.echo(json.dumps([_numbers(file, imported) for file, imported in zip(found, done, strict=True)]))
    return 1 if any(imported.unreadable for imported in done) else 0


def _looked_through(path: Path) -> ClaimsFile:
    try:
        return claims_file(path)
    except ClaimdeckError as refusal:
        raise type(refusal)(f"{path.name}: {refusal.detail}", code=refusal.code) from None


def _say(file: ClaimsFile, imported: Imported, terminal: Terminal) -> None:
    for problem in imported.problems:
        line = f", line {problem.line}" if problem.line else ""
        terminal.say(f"{file.name}, {file.place} {problem.place:,}{line}: {problem.reason}")
    if len(imported.problems) == MOST_SAID:
        terminal.say(f"{file.name}: not more than {MOST_SAID} problems are listed.")
    terminal.say(
        f"{file.name} ({file.kind}): {imported.claims:,} claims, {imported.new:,} new in staging, "
        f"{imported.existing:,} there already and left as they are, {imported.unreadable:,} cannot be read."
    )


def _numbers(file: ClaimsFile, imported: Imported) -> dict[str, str | int]:
    return {
        "file": file.name,
        "kind": file.kind,
        "claims": imported.claims,
        "new": imported.new,
        "existing": imported.existing,
        "unreadable": imported.unreadable,
    }
