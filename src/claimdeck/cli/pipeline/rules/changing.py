"""Rules weighed otherwise, switched on and off, and written, from the machine's command line."""

from pathlib import Path
from typing import Literal

import typer
from django.db import transaction

from claimdeck.accounts.members import shell_caller
from claimdeck.accounts.models import Organization
from claimdeck.cli.database import prepare
from claimdeck.pipeline.domain.rules.own import PREFIX
from claimdeck.pipeline.domain.states import Severity
from claimdeck.pipeline.owner import owner
from claimdeck.pipeline.ruling.commands import set_rule, write_own
from claimdeck.pipeline.ruling.files import LARGEST, read_rules
from claimdeck.pipeline.ruling.presenting import all_rules


def set_one(*, rule: str, severity: Literal["reject", "hold", "warn", "default"] | None, active: bool | None) -> int:
    """0: so it is now. Raises NotFound, Refused and Conflict, which end with 2."""
    prepare()
    organization = owner()
    as_it_is, runs = _now(organization, rule)
    if severity is not None:
        as_it_is = None if severity == "default" else Severity(severity)
    set_rule(organization, shell_caller(organization), rule, as_it_is, active=runs if active is None else active)
    typer.echo(f"{rule} is set. Batches that begin from now on go by it.")
    return 0


def add(*, file: Path) -> int:
    """0: all are stored. Raises Refused, which ends with 2; then none is."""
    prepare()
    organization = owner()
    with file.open("rb") as content:
        texts = read_rules(content.read(LARGEST + 1))
    with transaction.atomic():
        caller = shell_caller(organization)
        rows = [write_own(organization, caller, text) for text in texts]
    for row in rows:
        state = "runs" if row.active else "is off: try it, then turn it on"
        typer.echo(f"{PREFIX}{row.name}: version {row.version} is stored and {state}.")
    return 0


def _now(organization: Organization, rule: str) -> tuple[Severity | None, bool]:
    """The severity that was set for a rule, if one was, and whether it runs."""
    shown = all_rules(organization)
    for one in shown.rules:
        if one.id == rule:
            return (None if one.severity is one.default_severity else one.severity), one.active
    return None, any(one.id == rule and one.active_version is not None for one in shown.own)
