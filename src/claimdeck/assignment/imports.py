"""What a person may send to be planned: a file of claims, claims that are here already, or those of another room."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import Organization, Practice, User
from claimdeck.accounts.selectors import default_practice, practices_for
from claimdeck.assignment.domain.layout import LAYOUT
from claimdeck.assignment.domain.reading import ClaimRow
from claimdeck.assignment.drafting.rows import BULK_CHECK
from claimdeck.assignment.kinds import ASSIGNMENT_PLAN
from claimdeck.assignment.models import Plan
from claimdeck.assignment.schemas import ImportPreview
from claimdeck.assignment.selectors import today_of
from claimdeck.claims.desk.selectors import claims_of, pool_of
from claimdeck.claims.domain.picking import SOURCES, source_named
from claimdeck.claims.domain.states import WorkState
from claimdeck.kit.clock import now
from claimdeck.kit.errors import FieldError, Refused, TooMany
from claimdeck.runs import lifecycle
from claimdeck.uploads import pages
from claimdeck.uploads.domain import problems
from claimdeck.uploads.domain.layouts import RowFault
from claimdeck.uploads.domain.problems import Problem
from claimdeck.uploads.preview import file_preview
from claimdeck.uploads.reading import read_upload
from claimdeck.uploads.receiving import ReceivedFile, reading_turn
from claimdeck.uploads.rows import UploadedRows
from claimdeck.uploads.schemas import NOT_ACCEPTED

MOST_NOTES: Final = 20
A_MINUTE: Final = timedelta(minutes=1)
NO_SUCH_PRACTICE: Final = "There is no such practice that you may use. Choose one of your organization's."

UploadedClaims = UploadedRows[ClaimRow, RowFault]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What goes with a file: the practice of rows without a TIN, columns by hand, over how many days to plan."""

    practice: UUID | None = None
    columns: Mapping[str, str] | None = None
    keep_other_columns: bool = False
    days: int = 1


@reading_turn()
def preview(caller: Caller, file: ReceivedFile, options: ImportOptions) -> ImportPreview:
    """What the file holds, and what is wrong with it. Raises like an import; stores nothing."""
    practice = _practice(caller, options.practice)
    uploaded = _read(caller, file, options)
    bare = [row.number for row in uploaded.valid if not row.tin]
    found = _problems(uploaded)
    if bare and practice is None and _needs_practice(caller):
        fix = "Choose the practice that they belong to."
        found.insert(0, Problem("PRACTICE_NEEDED", "Rows without a TIN", bare, "", fix))
    return ImportPreview(
        **dict(file_preview(LAYOUT, file, uploaded, found)),
        claims_to_plan=len(uploaded.valid),
        without_practice=len(bare) if practice is None else 0,
    )


@reading_turn()
def submit_file(caller: Caller, file: ReceivedFile, options: ImportOptions) -> Plan:
    """Accept a file, keep its rows sealed, and have a plan made of it. Raises Refused, TooLarge and TooMany."""
    _refuse_too_many(caller)
    practice = _practice(caller, options.practice)
    uploaded = _read(caller, file, options)
    if practice is None and any(not row.tin for row in uploaded.valid) and _needs_practice(caller):
        message = "Rows have no TIN, and no practice is chosen for such rows. Choose the one that they belong to."
        detail = "It is not clear whose claims these are; nothing was stored."
        raise Refused(detail, code="PRACTICE_NEEDED", errors=[FieldError("practice", message)])
    known = {column.header for column in uploaded.columns if column.columns}
    found = _problems(uploaded)
    with transaction.atomic():
        plan = _open(
            caller,
            total=len(uploaded.rows),
            made_from="file",
            selection={
                "problems": [asdict(problem.shown()) for problem in found],
                "problem_rows": len({row for problem in found if not problem.note for row in problem.rows}),
            },
            sealed_filename=file.shown_name,
            headers=list(uploaded.headers),
            other_places=[place for place, name in enumerate(uploaded.headers) if name.strip() and name not in known],
            file_size=file.size,
            file_kind=uploaded.kind,
            delimiter=uploaded.delimiter or ",",
            byte_order_mark=uploaded.from_spreadsheet,
            practice=practice,
            keep_other_columns=options.keep_other_columns,
            days=options.days,
            notes=uploaded.all_notes()[:MOST_NOTES],
        )
        pages.keep(plan.run, LAYOUT, uploaded, options.columns)
        lifecycle.enqueue_after_commit(plan.pk)
    return plan


def submit_claims(caller: Caller, claims: Sequence[int], days: int) -> Plan:
    """Have a plan made of claims in the pool. Raises Refused where one is not there, or not the caller's to see."""
    mine = claims_of(caller).filter(pk__in=claims, state=WorkState.POOL.value).count()
    missing = len(set(claims)) - mine
    if missing:
        which = "1 of them is" if missing == 1 else f"{missing:,} of them are"
        raise _refused("claims", f"{which} not in the pool. Load the list again, and choose from the pool.")
    return _submit(caller, len(set(claims)), "claims", {"claims": sorted(set(claims))}, days)


def submit_pool(caller: Caller, days: int) -> Plan:
    """Have a plan made of everything that waits in the pool and is not held. Raises Refused where nothing does."""
    waiting = pool_of(caller.organization).count()
    if not waiting:
        raise _refused("pool", "Nothing waits in the pool. Upload a file, or choose claims.")
    return _submit(caller, waiting, "pool", {}, days)


def submit_job(caller: Caller, job: UUID, chosen: Sequence[str], days: int) -> Plan:
    """Have a plan made of a bulk check's results. Raises NotFound and Refused."""
    source = source_named(BULK_CHECK)
    if source is None:
        raise _refused("job", "Results cannot be picked here. Upload a file instead.")
    if next(iter(source.pick(caller, job, chosen)), None) is None:
        raise _refused("job", "The job has no such claims. Choose other outcomes.")
    return _submit(caller, 0, "job", {"job": str(job), "chosen": list(chosen)}, days)


def submit_source(caller: Caller, name: str, chosen: Sequence[str], days: int) -> Plan:
    """Have a plan made of what waits for people in a room, such as failed claims. Raises NotFound and Refused."""
    source = source_named(name)
    if source is None or name == BULK_CHECK:
        others = ", ".join(sorted(one.name for one in SOURCES if one.name != BULK_CHECK))
        raise _refused("source", f"There is no such source. Choose one of: {others}.")
    whole = caller.organization.pk
    if next(iter(source.pick(caller, whole, chosen)), None) is None:
        raise _refused("chosen", "There are no such claims any more. Load the list again.")
    return _submit(caller, 0, "source", {"source": name, "of": str(whole), "chosen": list(chosen)}, days)


def open_pool_plan(organization: Organization) -> Plan:
    """A plan of the pool that nobody asked for: it is executed by itself. Inside the caller's transaction."""
    plan = _open_for(
        organization, None, total=pool_of(organization).count(), made_from="pool", selection={"offer": True}
    )
    lifecycle.enqueue_after_commit(plan.pk)
    return plan


def make_anew(plan: Plan, caller: Caller | None) -> Plan:
    """A new plan of the same claims, to be reviewed in place of this one; inside the caller's transaction."""
    again = _open_for(
        plan.organization,
        caller.user if caller is not None else None,
        total=plan.run.total,
        made_from=plan.made_from,
        selection=plan.selection,
        sealed_filename=plan.sealed_filename,
        headers=plan.headers,
        other_places=plan.other_places,
        pages_of_id=plan.pages_of_id or (plan.pk if plan.made_from == "file" else None),
        file_size=plan.file_size,
        file_kind=plan.file_kind,
        delimiter=plan.delimiter,
        byte_order_mark=plan.byte_order_mark,
        practice=plan.practice,
        keep_other_columns=plan.keep_other_columns,
        days=plan.days,
        notes=plan.notes,
    )
    lifecycle.enqueue_after_commit(again.pk)
    return again


def _submit(caller: Caller, total: int, made_from: str, selection: dict[str, Any], days: int) -> Plan:
    _refuse_too_many(caller)
    with transaction.atomic():
        plan = _open(caller, total=total, made_from=made_from, selection=selection, days=days)
        lifecycle.enqueue_after_commit(plan.pk)
    return plan


def _open(caller: Caller, *, total: int, **values: Any) -> Plan:
    return _open_for(caller.organization, caller.user, total=total, **values)


def _open_for(organization: Organization, maker: User | None, *, total: int, **values: Any) -> Plan:
    run = lifecycle.open_run(organization, ASSIGNMENT_PLAN, total=total, created_by=maker)
    return Plan.objects.create(run=run, organization=organization, **values)


def _read(caller: Caller, file: ReceivedFile, options: ImportOptions) -> UploadedClaims:
    today = today_of(caller.organization, now())
    return read_upload(LAYOUT, file, today, options.columns, caller.organization)


def _problems(uploaded: UploadedClaims) -> list[Problem]:
    return [
        *problems.of_rows(uploaded.faults),
        *problems.of_columns(uploaded.likenesses),
        *problems.of_cells(uploaded.mended),
    ]


def _practice(caller: Caller, chosen: UUID | None) -> Practice | None:
    """The practice of rows without a TIN: the chosen one, else the organization's usual one. Raises Refused."""
    if chosen is None:
        return default_practice(caller.organization)
    practice = practices_for(caller).filter(pk=chosen).first()
    if practice is None:
        raise _refused("practice", NO_SUCH_PRACTICE)
    return practice


def _needs_practice(caller: Caller) -> bool:
    """Whether a claim without a practice could belong to several."""
    return practices_for(caller).exists()


def _refuse_too_many(caller: Caller) -> None:
    recent = Plan.objects.filter(run__created_by=caller.user, run__created_at__gte=now() - A_MINUTE)
    if recent.count() >= settings.OPTIONS.uploads_per_minute:
        raise TooMany("Too many plans in a minute. Wait a moment and send it again.", retry_after=60)


def _refused(field: str, message: str) -> Refused:
    return Refused(NOT_ACCEPTED, errors=[FieldError(field, message)])
