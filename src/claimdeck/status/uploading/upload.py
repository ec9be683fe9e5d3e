"""Taking in a file of claims: what was chosen beside it is checked, its rows are read, and a job is opened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import Practice
from claimdeck.accounts.selectors import practices_by_tin_for
from claimdeck.kit.clock import now, today
from claimdeck.kit.errors import FieldError, Refused, TooMany, Unavailable
from claimdeck.payers.connectors import CONNECTORS, DEFAULT_PROVIDER, limits_of
from claimdeck.payers.domain.windows import months_before
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.selectors import account_for
from claimdeck.runs import lifecycle
from claimdeck.runs.models import Run
from claimdeck.status.asking.scoping import usual_practice
from claimdeck.status.domain.columns import ClaimFault
from claimdeck.status.domain.layout import LAYOUT
from claimdeck.status.domain.matching import AskedRow
from claimdeck.status.kinds import BULK_CHECK
from claimdeck.status.models import CSVJob, JobPractice
from claimdeck.status.retention import recheck_faults
from claimdeck.status.schemas import NO_SUCH_PRACTICE, NO_SUCH_TIN
from claimdeck.uploads import pages
from claimdeck.uploads.reading import read_upload
from claimdeck.uploads.receiving import ReceivedFile, reading_turn
from claimdeck.uploads.rows import UploadedRows
from claimdeck.uploads.schemas import NOT_ACCEPTED

PRACTICE_NEEDED: Final = "PRACTICE_NEEDED"
MOST_NOTES: Final = 20
AGAIN_SECONDS: Final = 5
A_MINUTE: Final = timedelta(minutes=1)
NOT_STORED: Final = "The database does not answer; nothing was stored. Upload the file again in a moment."
PERHAPS_STORED: Final = (
    "The database stopped answering while the file was stored. Look under Jobs whether it is there, "
    "before you upload it again."
)
STORED: Final = (
    "The file is stored and its check starts by itself, but the database has stopped answering. "
    "Do not upload it again; it stands under Jobs when the database is back."
)

UploadedClaims = UploadedRows[AskedRow, ClaimFault]


@dataclass(frozen=True, slots=True)
class UploadOptions:
    """What a biller chooses beside the file.

    `practice` is the one for rows without a TIN, by its id or its TIN. `columns` maps headers of the file to our
    columns, "" for none; None takes the mapping that was last made by hand for such a file, if there is one.
    """

    provider: str = DEFAULT_PROVIDER
    use_batch_query: bool = True
    start_date: date | None = None
    end_date: date | None = None
    practice: UUID | str | None = None
    recheck_every: timedelta | None = None
    columns: Mapping[str, str] | None = None


def refuse_too_many(caller: Caller) -> None:
    """Raise TooMany when this person has uploaded too often in the last minute."""
    recent = Run.objects.filter(kind=BULK_CHECK.name, created_by=caller.user, created_at__gte=now() - A_MINUTE)
    if recent.count() >= settings.OPTIONS.uploads_per_minute:
        raise TooMany("Too many uploads in a minute. Wait a moment and send the file again.", retry_after=60)


@reading_turn()
def upload(caller: Caller, file: ReceivedFile, options: UploadOptions) -> CSVJob:
    """Accept a file: read it, keep its rows sealed, and wake a worker after the commit.

    Raises Refused, TooLarge, UnsupportedKind or TooMany; then nothing was stored. Raises Unavailable when the
    database fails, and says whether the file is stored.
    """
    written = False
    try:
        refuse_too_many(caller)
        account, practice = checked_options(caller, options)
        uploaded = read_upload(LAYOUT, file, today(), options.columns, caller.organization)
        refuse_without_practice(uploaded.valid, practice)
        with transaction.atomic():
            job = _store(caller, file, uploaded, options, account, practice)
            lifecycle.enqueue_after_commit(job.pk)
            written = True
    except (OperationalError, InterfaceError) as error:
        # Of a connection that breaks off during the commit nobody knows whether it went through.
        said = PERHAPS_STORED if written else NOT_STORED
        raise Unavailable(said, code="DATABASE_AWAY", retry_after=AGAIN_SECONDS) from error
    return job


def _store(
    caller: Caller,
    file: ReceivedFile,
    uploaded: UploadedClaims,
    options: UploadOptions,
    account: PayerAccount,
    practice: Practice | None,
) -> CSVJob:
    run = lifecycle.open_run(caller.organization, BULK_CHECK, total=len(uploaded.rows), created_by=caller.user)
    job = CSVJob.objects.create(
        run=run,
        sealed_filename=file.shown_name,
        sealed_original_filename=file.shown_name,
        file_size=file.size,
        provider=options.provider,
        practice=practice,
        start_date=options.start_date,
        end_date=options.end_date,
        use_batch_query=options.use_batch_query,
        sandbox=account.is_sandbox,
        recheck_every=options.recheck_every,
        file_kind=uploaded.kind,
        delimiter=uploaded.delimiter or ",",
        byte_order_mark=uploaded.from_spreadsheet,
        headers=list(uploaded.headers),
        unknown_columns=[column[:100] for column in uploaded.unknown_columns][:100],
        notes=uploaded.all_notes()[:MOST_NOTES],
    )
    pages.keep(run, LAYOUT, uploaded, options.columns)
    JobPractice.objects.bulk_create(_job_practices(job, caller, uploaded, practice))
    return job


def _job_practices(job: CSVJob, caller: Caller, uploaded: UploadedClaims, usual: Practice | None) -> list[JobPractice]:
    counts: dict[tuple[str, str], int] = {}
    for row in uploaded.valid:
        place = (row.tin or (usual.tin if usual else ""), row.payer_id)
        counts[place] = counts.get(place, 0) + 1
    # Rows that cannot be asked show their TIN all the same: only to those who may see that practice.
    for fault in uploaded.faults:
        if fault.tin:
            counts.setdefault((fault.tin, ""), 0)
    known = practices_by_tin_for(caller)
    return [
        JobPractice(job=job, practice=known.get(tin), tin=tin, payer_id=payer_id, rows=rows_there)
        for (tin, payer_id), rows_there in counts.items()
    ]


def checked_options(caller: Caller, options: UploadOptions) -> tuple[PayerAccount, Practice | None]:
    """The payer account and the practice for rows without a TIN. Raises Refused with all faults at once."""
    faults: list[FieldError] = []
    account = account_for(caller.organization, options.provider) if options.provider in CONNECTORS else None
    if options.provider not in CONNECTORS:
        known = ", ".join(sorted(CONNECTORS))
        faults.append(FieldError("provider", f"This payer is not known. Choose one of: {known}."))
    elif account is None:
        name = CONNECTORS[options.provider].name
        message = (
            f"No payer account is set up for {name}. Add one under Settings, "
            "or set UHC_BASE_URL, UHC_CLIENT_ID and UHC_CLIENT_SECRET."
        )
        faults.append(FieldError("provider", message))
    faults.extend(_date_faults(options, account))
    faults.extend(recheck_faults(options.recheck_every, timedelta(days=settings.OPTIONS.retention_days)))
    mine = practices_by_tin_for(caller)
    if options.practice is not None:
        practice = next((p for p in mine.values() if options.practice in (p.pk, p.tin)), None)
        if practice is None:
            faults.append(
                FieldError("practice", NO_SUCH_TIN if isinstance(options.practice, str) else NO_SUCH_PRACTICE)
            )
    else:
        practice = usual_practice(caller.organization, mine)
    if faults or account is None:
        raise Refused(NOT_ACCEPTED, errors=faults)
    return account, practice


def _date_faults(options: UploadOptions, account: PayerAccount | None) -> list[FieldError]:
    start, end = options.start_date, options.end_date
    faults = []
    if start and end and end < start:
        faults.append(FieldError("end_date", "The end lies before the start. Exchange the two dates."))
    elif end and account is not None:
        earliest = months_before(today(), limits_of(account).lookback_months)
        if end < earliest:
            message = (
                f"The payer answers for service dates from {earliest.isoformat()} on, and the end lies before that. "
                "Choose a later end, or leave both dates empty."
            )
            faults.append(FieldError("end_date", message))
    if start and start > today():
        faults.append(FieldError("start_date", "The start lies in the future. Choose an earlier date."))
    return faults


def refuse_without_practice(rows: Iterable[AskedRow], practice: Practice | None) -> None:
    """Raise Refused with the code PRACTICE_NEEDED when rows have no TIN and there is no practice for such rows."""
    bare = 0 if practice is not None else sum(not row.tin for row in rows)
    if not bare:
        return
    which = "1 row has no TIN" if bare == 1 else f"{bare:,} rows have no TIN"
    message = (
        f"{which}, and no practice is chosen for such rows. Choose the one that they belong to: its id or its TIN."
    )
    detail = "It is not clear for which practice to ask; nothing was stored or sent."
    raise Refused(detail, code=PRACTICE_NEEDED, errors=[FieldError("practice", message)])
