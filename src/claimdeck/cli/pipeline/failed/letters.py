"""Dead letters at the command line: the queue, its replay, and what is let be."""

import json
from collections.abc import Sequence

import typer

from claimdeck.accounts.auditing.records import record_accesses
from claimdeck.cli.pipeline.failed.operator import operator
from claimdeck.cli.terminal import Output
from claimdeck.pipeline.dead_letters import replay_chosen, write_off
from claimdeck.pipeline.failures import selectors
from claimdeck.pipeline.failures.letters import letter_row
from claimdeck.pipeline.failures.schemas import LetterQuery


def listed(*, limit: int, output: Output) -> int:
    """Always 0."""
    caller = operator()
    found = list(selectors.letters_of(caller, LetterQuery.model_validate({}))[:limit])
    ids = [one.pk for one in found]
    record_accesses(caller, action="list", subject="pipeline.dead_letter", subject_ids=ids, reason="command line")
    rows = [letter_row(caller, one) for one in found]
    if output.as_json:
        typer.echo(json.dumps([row.model_dump(mode="json") for row in rows]))
        return 0
    for row in rows:
        again = f", again at {row.next_try_at:%Y-%m-%d %H:%M}" if row.next_try_at else ""
        typer.echo(f"{row.claim_id}  {row.letter.value}  {row.stage.value}  {row.tries} tries{again}  {row.reason}")
    if not rows:
        typer.echo("No dead letter waits.")
    return 0


def replay_some(*, claims: Sequence[str], output: Output) -> int:
    """0 when all that were named went back to be processed, 1 when some are no dead letters."""
    caller = operator()
    letters = selectors.all_letters_of(caller)
    ids = list(letters.filter(claim_id__in=claims, left_at=None).values_list("pk", flat=True)) if claims else []
    wanted = bool(ids) or not claims
    count = replay_chosen(letters, ids, by=caller.user.username) if wanted else 0
    return _said(count, len(set(claims)), "replayed", output)


def write_off_some(*, claims: Sequence[str], output: Output) -> int:
    """0 when all that were named are let be, 1 when some are no dead letters that wait."""
    caller = operator()
    count = write_off(selectors.all_letters_of(caller).filter(claim_id__in=claims), by=caller.user.username)
    return _said(count, len(set(claims)), "written off", output)


def _said(count: int, asked: int, done: str, output: Output) -> int:
    left = max(0, asked - count)
    if output.as_json:
        typer.echo(json.dumps({"count": count, "not_waiting": left}))
    else:
        typer.echo(f"{count:,} {done}." + (f" {left:,} wait for nobody: look at the list." if left else ""))
    return 1 if left else 0
