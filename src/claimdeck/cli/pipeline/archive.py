"""The archive from the command line: moved to, listed, restored from, verified and purged."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Final

import typer
from django.conf import settings
from django.db import DatabaseError, InterfaceError

from claimdeck.cli.database import prepare, prepare_apart
from claimdeck.cli.pipeline.bars import claims_bar
from claimdeck.cli.terminal import Output
from claimdeck.kit.clock import now
from claimdeck.kit.errors import Refused
from claimdeck.pipeline.archive import keeping, moving, restoring
from claimdeck.pipeline.archive.selecting import due_count, first_active_day

_MONTH: Final = re.compile(r"(\d{4})[-/](0[1-9]|1[0-2])")


def run(*, as_of: date | None, output: Output) -> int:
    """0: what is old enough is in the archive. Raises Refused where it is switched off or cannot be used."""
    moment = now()
    if as_of is not None and as_of > moment.date():
        raise Refused("--as-of lies in the future: claims that are still active would leave production.")
    if not settings.PIPELINE.features.archive:
        raise Refused("The archive is switched off: features.archive.")
    months = settings.PIPELINE.archive.active_months
    with _databases():
        due = due_count(first_active_day(as_of or moment.date(), months))
        with claims_bar(due, shown=not output.as_json and bool(due)) as on_progress:
            moved = moving.archive(moment, months, as_of=as_of, progress=on_progress)
    _say(
        output,
        {"claims": moved.claims, "files": moved.files, "charge_cents": moved.charge_cents, "left": moved.left},
        f"{moved.claims:,} claims went to the archive, in {moved.files:,} files.",
        *([f"{moved.left:,} old claims stay: something about them is open, or they came back."] if moved.left else []),
    )
    return 0


def list_files(*, output: Output) -> int:
    """One line a file. Raises Broken for a manifest that cannot be read."""
    with _databases():
        found = list(keeping.listing(settings.PIPELINE.archive.keep_years))
    if output.as_json:
        rows = [
            {
                "file": one.manifest.name,
                "claims": one.manifest.claims,
                "standing": one.standing,
                "charge_cents": one.manifest.charge_cents,
                "key": one.manifest.key,
                "archived_at": one.manifest.archived_at,
                "purged_from": one.purged_from.isoformat(),
            }
            for one in found
        ]
        typer.echo(json.dumps({"files": rows}))
        return 0
    for one in found:
        typer.echo(
            f"{one.manifest.name}  {one.standing:,} of {one.manifest.claims:,} claims, key {one.manifest.key}, "
            f"archived {one.manifest.at:%Y-%m-%d}, purged from {one.purged_from:%Y-%m-%d}"
        )
    typer.echo(f"{len(found):,} files with {sum(one.standing for one in found):,} claims.")
    return 0


def restore(*, claims: Sequence[str], month: str, file: str, output: Output) -> int:
    """0: they are in production. Raises NotFound for what is not in the archive, and Broken."""
    said = _MONTH.fullmatch(month)
    if month and said is None:
        raise Refused("A month is written as 2021-03.")
    wanted = restoring.Wanted(tuple(dict.fromkeys(claims)), "/".join(said.groups()) if said else "", file)
    with _databases(), claims_bar(len(wanted.claim_ids), shown=not output.as_json) as on_progress:
        done = restoring.restore(wanted, on_progress)
    _say(output, {"claims": done}, f"{done:,} claims came back to production.")
    return 0


def verify(*, output: Output) -> int:
    """0 when all of it is whole, 1 otherwise."""
    with _databases(), claims_bar(0, shown=not output.as_json, noun="files") as on_progress:
        wrong = list(keeping.problems(on_progress))
    _say(
        output,
        {"ok": not wrong, "problems": wrong},
        *wrong,
        "NOT every file is whole." if wrong else "Every file of the archive is whole.",
    )
    return 1 if wrong else 0


def purge(*, yes: bool, output: Output) -> int:
    """0: what was too old is gone. Raises Refused without `yes`."""
    years = settings.PIPELINE.archive.keep_years
    if not yes:
        raise Refused(f"What has been in the archive for more than {years} years is deleted for good; to do it, --yes.")
    with _databases(), claims_bar(0, shown=not output.as_json) as on_progress:
        done = keeping.purge(now(), years, progress=on_progress)
    _say(output, {"claims": done}, f"{done:,} claims were purged. They remain accounted for as loaded.")
    return 0


@contextmanager
def _databases() -> Iterator[None]:
    prepare()
    prepare_apart()
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        sentence = "Staging or production cannot be reached or refused ({}): look at `claimdeck doctor`."
        raise Refused(sentence.format(type(error).__name__)) from None


def _say(output: Output, told: dict[str, object], *lines: str) -> None:
    if output.as_json:
        typer.echo(json.dumps(told))
        return
    for line in lines:
        typer.echo(line)
