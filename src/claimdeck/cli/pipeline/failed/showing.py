"""Failed claims in lines for the terminal, or as JSON."""

import json
from collections.abc import Iterator, Mapping

import typer

from claimdeck.accounts.auditing.records import record_access, record_accesses
from claimdeck.cli.pipeline.failed.operator import operator
from claimdeck.cli.terminal import Output
from claimdeck.kit.errors import NotFound
from claimdeck.pipeline.failures import presenting, selectors
from claimdeck.pipeline.failures.schemas import FailedDetail, FailedQuery
from claimdeck.pipeline.opened.schemas import ShownValue

_SUBJECT = "pipeline.failed_claim"
_COMMAND_LINE = "command line"


def listed(*, filters: Mapping[str, object], limit: int, output: Output) -> int:
    """Always 0."""
    caller = operator()
    query = FailedQuery.model_validate(filters)
    found = list(selectors.page_of(caller, query, query.ordering)[:limit])
    ids = [one.pk for one in found]
    record_accesses(caller, action="list", subject=_SUBJECT, subject_ids=ids, reason=_COMMAND_LINE)
    rows = [presenting.failed_row(caller, one) for one in found]
    if output.as_json:
        typer.echo(json.dumps([row.model_dump(mode="json") for row in rows]))
        return 0
    for row in rows:
        state = "held" if row.held else row.resolution_status.value
        typer.echo(
            f"{row.claim_id}  v{row.version}  {state}  {row.rule or row.failure_category.value}  "
            f"{row.total_charge_amount}  {row.failure_reason}"
        )
    if not rows:
        typer.echo("No such claim waits.")
    return 0


def shown(*, claim_id: str, output: Output) -> int:
    """0. Raises NotFound where no version of the claim has failed."""
    caller = operator()
    failed = selectors.failed_claims_of(caller).filter(claim_id=claim_id).order_by("-version").first()
    if failed is None:
        raise NotFound("No claim of this number has failed.")
    record_access(caller, action="view", subject=_SUBJECT, subject_id=failed.pk, reason=_COMMAND_LINE)
    detail = presenting.failed_detail(caller, failed)
    typer.echo(detail.model_dump_json() if output.as_json else "\n".join(_lines(detail)))
    return 0


def _lines(detail: FailedDetail) -> Iterator[str]:
    place = detail.place.value.replace("_", " ") if detail.place is not None else "not staged"
    yield f"{detail.claim_id}, version {detail.version}: {detail.resolution_status.value}; now {place}"
    yield detail.failure_reason
    for one in detail.violations:
        line = f" line {one.line_number}" if one.line_number else ""
        yield f"  {one.severity.value}: {one.rule}{line}: {one.seen or 'empty'}; expected {one.expected}. {one.fix}"
    yield from _values("", detail.claim)
    for name, parts in (("lines", detail.lines), ("diagnoses", detail.diagnoses), ("providers", detail.providers)):
        for part in parts:
            key = f"{part.number}/{part.role}" if part.role else str(part.number)
            yield from _values(f"{name}.{key}.", part.values)
    for entry in detail.history:
        columns = ", ".join(change.column for change in entry.changes)
        yield f"{entry.at:%Y-%m-%d %H:%M} {entry.by}: {entry.action} (version {entry.version}) {columns}".rstrip()


def _values(where: str, values: list[ShownValue]) -> Iterator[str]:
    """Under the names by which `amend --set` knows the columns."""
    for one in values:
        if one.value is not None or one.hidden:
            yield f"  {where}{one.name} = {one.value if not one.hidden else '(hidden)'}"
