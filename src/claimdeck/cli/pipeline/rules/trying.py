"""An organization's own rule tried on staged claims."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

import typer

from claimdeck.accounts.auditing.records import record_access
from claimdeck.accounts.members import shell_caller
from claimdeck.accounts.models import Organization
from claimdeck.cli.database import prepare, prepare_apart
from claimdeck.cli.pipeline.refusing import stores_said
from claimdeck.cli.terminal import Output
from claimdeck.pipeline.domain.rules.own import PREFIX
from claimdeck.pipeline.owner import owner
from claimdeck.pipeline.ruling.files import LARGEST, read_rules
from claimdeck.pipeline.ruling.schemas import RuleTrial
from claimdeck.pipeline.ruling.trial import try_stored, try_text

_NOT_EVALUATED: Final = 1
_SAID: Final = 10


def main(*, rule: str, most: int, batch: UUID | None, output: Output) -> int:
    """0: tried; 1: a rule could not be evaluated, or there was no claim. Raises NotFound and Refused: 2."""
    prepare()
    prepare_apart()
    organization = owner()
    with stores_said():
        tried = dict(_tried(organization, rule, most, batch))
    for rule_id in tried:
        record_access(shell_caller(organization), action="view", subject="pipeline.rule_trial", subject_id=rule_id)
    if output.as_json:
        typer.echo(json.dumps({rule_id: one.model_dump(mode="json") for rule_id, one in tried.items()}))
    else:
        for rule_id, one in tried.items():
            _say(rule_id, one)
    return _NOT_EVALUATED if any(rule_id in one.not_run or not one.claims for rule_id, one in tried.items()) else 0


def _tried(organization: Organization, rule: str, most: int, batch: UUID | None) -> Iterator[tuple[str, RuleTrial]]:
    file = Path(rule)
    if file.is_file():
        with file.open("rb") as content:
            texts = read_rules(content.read(LARGEST + 1))
        for text in texts:
            yield PREFIX + text.name, try_text(organization, text, most=most, batch=batch)
    else:
        name = rule.removeprefix(PREFIX)
        yield PREFIX + name, try_stored(organization, name, most=most, batch=batch)


def _say(rule_id: str, tried: RuleTrial) -> None:
    if rule_id in tried.not_run:
        typer.echo(f"{rule_id} could not be evaluated on these claims: look at what it compares.")
        return
    if not tried.claims:
        typer.echo(f"{rule_id}: there is no claim to try it on, so it counts as not tried. Import claims first.")
        return
    typer.echo(f"{rule_id}: {tried.broken_claims:,} of {tried.claims:,} claims break it.")
    for name, before, after in (
        ("loaded", tried.before.loaded, tried.after.loaded),
        ("held", tried.before.held, tried.after.held),
        ("rejected", tried.before.rejected, tried.after.rejected),
    ):
        typer.echo(f"{after:>12,} {name}, {before:,} by the rules that run today")
    for claim_id in tried.claim_ids[:_SAID]:
        typer.echo(f"  {claim_id}")
