"""What an upload would do, without doing it: what its file holds, its practices, and the planned payer calls."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import Practice
from claimdeck.accounts.selectors import practices_by_tin_for
from claimdeck.kit.clock import today
from claimdeck.payers.connectors import capabilities_of, limits_of
from claimdeck.payers.domain.capabilities import Capabilities
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.port import Limits
from claimdeck.status.domain.answers import what_to_add
from claimdeck.status.domain.calendar import Terms, rounds_of
from claimdeck.status.domain.layout import LAYOUT
from claimdeck.status.domain.matching import AskedRow, Inquiry, group_inquiries
from claimdeck.status.domain.planning import Plan, plan
from claimdeck.status.schemas import Preview, PreviewPractice, WithoutTin
from claimdeck.status.uploading.upload import UploadedClaims, UploadOptions, checked_options
from claimdeck.uploads.domain import problems
from claimdeck.uploads.domain.problems import Problem
from claimdeck.uploads.preview import file_preview
from claimdeck.uploads.reading import read_upload
from claimdeck.uploads.receiving import ReceivedFile, reading_turn

# What one payer call takes, as long as nothing better is known; only for the estimate on the page.
USUAL_CALL_SECONDS: Final = 1.0


@dataclass(slots=True)
class _Share:
    """The rows of one practice and payer id in the file, and how they would be asked."""

    tin: str
    payer_id: str
    practice: Practice | None
    rows: list[AskedRow]
    inquiries: Sequence[Inquiry] = ()
    plan: Plan | None = None

    def shown(self) -> PreviewPractice:
        return PreviewPractice(
            tin=self.tin,
            name=self.practice.name if self.practice is not None else None,
            payer_id=self.payer_id,
            rows=len(self.rows),
            first_date=min((row.first for row in self.rows if row.first is not None), default=None),
            last_date=max((row.last for row in self.rows if row.last is not None), default=None),
            planned_calls=self.plan.calls if self.plan is not None else 0,
        )


@reading_turn()
def preview(caller: Caller, file: ReceivedFile, options: UploadOptions) -> Preview:
    """Everything that the upload would find and ask. Raises like an upload; stores and sends nothing."""
    account, usual = checked_options(caller, options)
    uploaded = read_upload(LAYOUT, file, today(), options.columns, caller.organization)
    shares = _shares(uploaded.valid, usual, practices_by_tin_for(caller))
    terms = _planned(shares, options, account)
    plans = [share.plan for share in shares if share.plan is not None]
    calls = sum(planned.calls for planned in plans)
    depth = max((scan.calls for planned in plans for scan in planned.scans), default=1)
    return Preview(
        **dict(file_preview(LAYOUT, file, uploaded, _problems(uploaded, shares, options, terms))),
        claims_to_check=sum(len(share.rows) for share in shares if share.practice is not None),
        practices=[share.shown() for share in shares],
        without_tin=_without_tin(uploaded.valid, usual),
        planned_calls=calls,
        calls_one_by_one=sum(len(share.inquiries) for share in shares),
        estimated_seconds=_seconds(calls, depth, limits_of(account)),
    )


def _shares(rows: Sequence[AskedRow], usual: Practice | None, practices: dict[str, Practice]) -> list[_Share]:
    shares: dict[tuple[str, str], _Share] = {}
    for row in rows:
        tin = row.tin or (usual.tin if usual is not None else "")
        place = (tin, row.payer_id)
        if place not in shares:
            shares[place] = _Share(tin, row.payer_id, practices.get(tin), [])
        shares[place].rows.append(row)
    return sorted(shares.values(), key=lambda share: -len(share.rows))


def _planned(shares: Sequence[_Share], options: UploadOptions, account: PayerAccount) -> Terms:
    """Plan the calls of the practices that are known, as a worker would; gives what the plans were made under."""
    known = [share for share in shares if share.practice is not None]
    limits, able = limits_of(account), capabilities_of(account)
    for share in known:
        share.inquiries = group_inquiries(share.rows, able)
    terms = Terms(
        today=today(),
        limits=limits,
        start=options.start_date,
        end=options.end_date,
        batch=options.use_batch_query,
        capabilities=able,
        rounds=rounds_of(sum(len(share.inquiries) for share in known), limits),
    )
    for share in known:
        share.plan = plan([inquiry.need() for inquiry in share.inquiries], terms)
    return terms


def _seconds(calls: int, depth: int, limits: Limits) -> int:
    if not calls:
        return 0
    rounds = max(depth, ceil(calls / max(1, limits.concurrency)))
    throttled = calls / limits.rate_per_second if limits.rate_per_second else 0.0
    return ceil(max(rounds * USUAL_CALL_SECONDS, throttled) + USUAL_CALL_SECONDS)


def _without_tin(rows: Sequence[AskedRow], usual: Practice | None) -> WithoutTin:
    bare = sum(not row.tin for row in rows)
    if usual is None:
        return WithoutTin(rows=bare, practice=None, name=None, tin=None)
    return WithoutTin(rows=bare, practice=usual.pk, name=usual.name, tin=usual.tin)


def _problems(
    uploaded: UploadedClaims, shares: Sequence[_Share], options: UploadOptions, terms: Terms
) -> list[Problem]:
    return [
        *problems.of_rows(uploaded.faults),
        *_unknown_practices(shares),
        *problems.of_columns(uploaded.likenesses),
        *_not_askable(shares, terms.capabilities),
        *_softer(uploaded.valid, options, terms.earliest),
        *problems.of_cells(uploaded.mended),
    ]


def _unknown_practices(shares: Sequence[_Share]) -> list[Problem]:
    unknown = [
        Problem(
            "PRACTICE_UNKNOWN",
            "Practice configuration not found",
            [row.number for row in share.rows],
            f"TIN {share.tin}",
            "Add the practice under Settings, or correct the TIN.",
        )
        for share in shares
        if share.practice is None and share.tin
    ]
    bare = [row.number for share in shares if not share.tin for row in share.rows]
    fix = "Choose the practice that they belong to; until then nothing can be asked."
    return [Problem("PRACTICE_NEEDED", "Rows without a TIN", bare, "", fix), *unknown] if bare else unknown


def _not_askable(shares: Sequence[_Share], able: Capabilities) -> list[Problem]:
    """Rows that the payer has no call for."""
    inquiries = [inquiry for share in shares for inquiry in share.inquiries if not inquiry.can_be_asked(able)]
    rows = sorted(row.number for inquiry in inquiries for row in inquiry.rows)
    title = "Rows that the payer cannot be asked about"
    return [Problem("NOT_ASKABLE", title, rows, "", what_to_add(able))] if rows else []


def _softer(rows: Sequence[AskedRow], options: UploadOptions, earliest: date) -> list[Problem]:
    """What does not stop a row but is worth knowing."""
    found = []
    doubles = _doubled(rows)
    if doubles:
        fix = "Nothing to do: they are asked once and answered everywhere."
        found.append(Problem("DOUBLED_ROW", "Rows that are there more than once", doubles, "", fix, note=True))
    undated = [row.number for row in rows if row.first is None]
    if undated and options.start_date is None and options.end_date is None:
        fix = "Add service dates for a faster and surer answer; the last 90 days are searched."
        found.append(Problem("NO_DATES", "Rows without service dates", undated, "", fix))
    ancient = [row.number for row in rows if row.last is not None and row.last < earliest]
    if ancient:
        fix = f"The payer answers for dates from {earliest.isoformat()} on; older claims are asked by number only."
        found.append(Problem("TOO_OLD", "Rows older than the payer's look-back", ancient, "", fix))
    if any(row.patient.subscriber_id for row in rows):
        bare = [row.number for row in rows if row.claim_number and not row.patient.subscriber_id]
        if bare:
            fix = "Add the member id; without it the patient is checked by name and date of birth."
            found.append(Problem("NO_SUBSCRIBER", "Rows without a member id", bare, "", fix))
    return found


def _doubled(rows: Sequence[AskedRow]) -> list[int]:
    """The rows that repeat an earlier one."""
    seen: Counter[tuple[object, ...]] = Counter()
    doubled = []
    for row in rows:
        numbers = (row.claim_number, row.patient_account_number)
        question = (*numbers, row.patient, row.first, row.last, row.tin, row.payer_id)
        seen[question] += 1
        if seen[question] > 1:
            doubled.append(row.number)
    return doubled
