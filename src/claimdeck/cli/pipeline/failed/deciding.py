"""Deciding about failed claims at the command line: one is amended, one or many get the same decision."""

import json
from collections.abc import Callable, Mapping, Sequence

import typer
from django.db.models import QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.cli.pipeline.failed.operator import operator
from claimdeck.cli.terminal import Output
from claimdeck.kit.chunks import chunked
from claimdeck.kit.errors import FieldError, NotFound, Refused
from claimdeck.pipeline.amending import resolving
from claimdeck.pipeline.amending.commands import amend_claim
from claimdeck.pipeline.amending.resolving import Refusal
from claimdeck.pipeline.domain.amendments import PARTS
from claimdeck.pipeline.domain.states import Resolution
from claimdeck.pipeline.failures import selectors
from claimdeck.pipeline.opened.selectors import staged
from claimdeck.pipeline.schema.production.models import FailedClaim

# Of one command by rule or category; whoever has more says it again.
MOST_AT_ONCE = 10_000
Given = dict[str, str | dict[str, dict[str, str]]]


def amend(*, claim_id: str, changes: Sequence[str], reason: str, version: int | None, output: Output) -> int:
    """0. Raises NotFound, Conflict for another version, and Refused."""
    caller = operator()
    current = staged(claim_id)
    if current is None:
        raise NotFound("There is no claim of this number in staging.")
    done = amend_claim(claim_id, read_changes(changes), version or current.version, reason, caller)
    if output.as_json:
        typer.echo(json.dumps({"version": done.version, "place": done.place.value, "columns": list(done.columns)}))
    else:
        typer.echo(f"Version {done.version} is {done.place.value}; changed: {', '.join(done.columns)}.")
    return 0


def read_changes(changes: Sequence[str]) -> Given:
    """COLUMN=VALUE, and PART.KEY.COLUMN=VALUE, as the API takes them. Raises Refused."""
    given: Given = {}
    for change in changes:
        name, equals, value = change.partition("=")
        where = name.strip().split(".")
        if not equals or not (len(where) == 1 or (len(where) == 3 and where[0] in PARTS)):
            message = f"Write COLUMN=VALUE, or {', '.join(PARTS)} as lines.1.units=2."
            raise Refused("The claim was not amended.", errors=[FieldError("--set", message)])
        if len(where) == 1:
            given[where[0]] = value
            continue
        part, key, column = where
        rows = given.setdefault(part, {})
        if isinstance(rows, dict):
            rows.setdefault(key, {})[column] = value
    return given


def decide(
    *, what: str, claims: Sequence[str], rule: str, category: str | None, words: Mapping[str, str], output: Output
) -> int:
    """0 when all were done, 1 when some were refused; these stay as they were, each with why."""
    caller = operator()
    work = _work(what, words, caller)
    found = selectors.failed_claims_of(caller).filter(resolution_status=Resolution.OPEN).defer("original_data")
    if claims:
        found = found.filter(claim_id__in=claims)
    if rule:
        found = found.filter(rule=rule)
    if category:
        found = found.filter(failure_category=category)
    count, refused = 0, [f"{claim}: no claim of this number has failed and is open" for claim in _absent(claims, found)]
    for some in chunked(list(found.order_by("failed_at", "pk")[:MOST_AT_ONCE]), resolving.MOST_AT_ONCE):
        numbers = {one.pk: one.claim_id for one in some}
        done = resolving.for_each(some, list(numbers), work)
        count += done.count
        refused += [_said(numbers, one) for one in done.refused]
    if output.as_json:
        typer.echo(json.dumps({"count": count, "refused": refused}))
    else:
        typer.echo(f"{count:,} {'claim' if count == 1 else 'claims'} done, {len(refused):,} not.")
        for line in refused:
            typer.echo(line, err=True)
    return 1 if refused else 0


def _work(what: str, words: Mapping[str, str], caller: Caller) -> Callable[[FailedClaim], object]:
    works: dict[str, Callable[[FailedClaim], object]] = {
        "resubmit": lambda failed: resolving.resubmit(failed, words["reason"], caller),
        "release": lambda failed: resolving.resubmit(failed, words["reason"], caller, release=True),
        "assign": lambda failed: resolving.assign(failed, words["user"], caller),
        "resolve": lambda failed: resolving.resolve(failed, words["action"], words["notes"], caller),
    }
    return works[what]


def _absent(claims: Sequence[str], found: QuerySet[FailedClaim]) -> list[str]:
    there = set(found.values_list("claim_id", flat=True)) if claims else set()
    return [claim for claim in dict.fromkeys(claims) if claim not in there]


def _said(numbers: Mapping[int, str], one: Refusal) -> str:
    return f"{numbers.get(one.id, one.id)}: {one.detail}"
