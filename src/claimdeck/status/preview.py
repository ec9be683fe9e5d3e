"""What an upload would do, without doing it: problems by kind, practices, and the planned payer calls."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from math import ceil
from typing import Any, Final

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import Practice
from claimdeck.accounts.selectors import practices_by_tin_for
from claimdeck.kit.clock import today
from claimdeck.payers.connectors import capabilities_of, limits_of
from claimdeck.payers.port import Limits
from claimdeck.status.domain.calendar import Terms, rounds_of
from claimdeck.status.domain.columns import ClaimFault
from claimdeck.status.domain.layout import LAYOUT
from claimdeck.status.domain.matching import AskedRow, group_inquiries
from claimdeck.status.domain.planning import plan
from claimdeck.status.jobs import UploadedClaims
from claimdeck.status.options import UploadOptions, checked_options
from claimdeck.uploads.domain.columns import known_columns, likeness_sentences
from claimdeck.uploads.reading import read_upload
from claimdeck.uploads.receiving import ReceivedFile

ROWS_SHOWN: Final = 20
# What one payer call takes, as long as nothing better is known; only for the estimate on the page.
USUAL_CALL_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class _Kind:
    """Rows with the same to be said about them; a note asks nothing of anybody."""

    code: str
    kind: str
    rows: list[int]
    example: str
    fix: str
    note: bool = False

    def shown(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "kind": self.kind,
            "count": len(self.rows),
            "rows": self.rows[:ROWS_SHOWN],
            "example": self.example,
            "fix": self.fix,
            "note": self.note,
        }


@dataclass(slots=True)
class _Share:
    """The rows of one practice and payer id in the file."""

    tin: str
    payer_id: str
    practice: Practice | None
    rows: list[AskedRow]

    def dates(self) -> tuple[date | None, date | None]:
        firsts = [row.first for row in self.rows if row.first is not None]
        lasts = [row.last for row in self.rows if row.last is not None]
        return min(firsts, default=None), max(lasts, default=None)


def preview(caller: Caller, file: ReceivedFile, options: UploadOptions) -> dict[str, Any]:
    """Everything that the upload would find and ask. Raises like an upload; stores and sends nothing."""
    account, fallback = checked_options(caller, options)
    uploaded = read_upload(LAYOUT, file, today(), options.columns, caller.organization)
    limits = limits_of(account)
    shares = _shares(uploaded.valid, fallback, practices_by_tin_for(caller))
    known = [share for share in shares if share.practice is not None]
    inquiries = {id(share): group_inquiries(share.rows) for share in known}
    total = sum(len(found) for found in inquiries.values())
    terms = Terms(
        today=today(),
        limits=limits,
        start=options.start_date,
        end=options.end_date,
        batch=options.use_batch_query,
        capabilities=capabilities_of(account),
        rounds=rounds_of(total, limits),
    )
    plans = {key: plan([i.need() for i in found], terms) for key, found in inquiries.items()}
    calls = sum(planned.calls for planned in plans.values())
    kinds = [*_faults(uploaded.faults), *_unknown_practices(shares), *_columns(uploaded)]
    kinds += [*_softer(uploaded, options, terms.earliest), *_mended(uploaded)]
    kinds.sort(key=lambda kind: kind.note)
    depth = max((scan.calls for planned in plans.values() for scan in planned.scans), default=1)
    return {
        "filename": file.shown_name,
        "file_size": file.size,
        "total_rows": len(uploaded.rows),
        "claims_to_check": sum(len(share.rows) for share in known),
        "practices": [
            {
                "tin": share.tin,
                "name": share.practice.name if share.practice is not None else None,
                "payer_id": share.payer_id,
                "rows": len(share.rows),
                "first_date": share.dates()[0],
                "last_date": share.dates()[1],
                "planned_calls": plans[id(share)].calls if id(share) in plans else 0,
            }
            for share in shares
        ],
        "problems": [kind.shown() for kind in kinds],
        # A row may have several problems and is one row all the same.
        "problem_rows": len({row for kind in kinds if not kind.note for row in kind.rows}),
        "unknown_columns": list(uploaded.unknown_columns),
        "columns": [asdict(column) for column in uploaded.columns],
        "known_columns": [asdict(column) for column in known_columns(LAYOUT.columns)],
        "by_hand": dict(uploaded.by_hand),
        "notes": list(uploaded.notes),
        "without_tin": {
            "rows": sum(not row.tin for row in uploaded.valid),
            "practice": fallback.pk if fallback is not None else None,
            "name": fallback.name if fallback is not None else None,
            "tin": fallback.tin if fallback is not None else None,
        },
        "planned_calls": calls,
        "calls_one_by_one": total,
        "estimated_seconds": _seconds(calls, depth, limits),
    }


def _seconds(calls: int, depth: int, limits: Limits) -> int:
    if not calls:
        return 0
    rounds = max(depth, ceil(calls / max(1, limits.concurrency)))
    throttled = calls / limits.rate_per_second if limits.rate_per_second else 0.0
    return ceil(max(rounds * USUAL_CALL_SECONDS, throttled) + USUAL_CALL_SECONDS)


def _shares(rows: list[AskedRow], fallback: Practice | None, practices: dict[str, Practice]) -> list[_Share]:
    shares: dict[tuple[str, str], _Share] = {}
    for row in rows:
        tin = row.tin or (fallback.tin if fallback is not None else "")
        place = (tin, row.payer_id)
        if place not in shares:
            shares[place] = _Share(tin, row.payer_id, practices.get(tin), [])
        shares[place].rows.append(row)
    return sorted(shares.values(), key=lambda share: -len(share.rows))


def _faults(faults: list[ClaimFault]) -> list[_Kind]:
    """Invalid rows by column and fix, the commonest first; examples show the shape of a value only."""
    kinds: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for fault in faults:
        for problem in fault.problems:
            kinds.setdefault((problem.column, problem.fix), []).append((fault.number, problem.reason))
    ranked = sorted(kinds.items(), key=lambda item: -len(item[1]))
    return [
        _Kind("INVALID_ROW", f"{column} cannot be used", [n for n, _ in found], f"{column}: {found[0][1]}", fix)
        for (column, fix), found in ranked
    ]


def _unknown_practices(shares: list[_Share]) -> list[_Kind]:
    unknown = [
        _Kind(
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
    return [_Kind("PRACTICE_NEEDED", "Rows without a TIN", bare, "", fix), *unknown] if bare else unknown


def _columns(uploaded: UploadedClaims) -> list[_Kind]:
    """Columns that are not used although they look like ours; only a note where another one is used."""
    return [
        _Kind(
            "COLUMN_NOT_USED",
            title,
            [],
            "",
            fix,
            note=likeness.taken_from is not None,
        )
        for likeness in uploaded.likenesses
        for title, fix in (likeness_sentences(likeness),)
    ]


def _mended(uploaded: UploadedClaims) -> list[_Kind]:
    """What was taken off cells before they were read."""
    return [
        _Kind("MENDED_CELL", found.title, found.rows, f"{found.column}: {found.example}", found.fix, note=True)
        for found in uploaded.mended
    ]


def _softer(uploaded: UploadedClaims, options: UploadOptions, earliest: date) -> list[_Kind]:
    """What does not stop a row but is worth knowing."""
    found = []
    asked = uploaded.valid
    doubles = _doubled(asked)
    if doubles:
        fix = "Nothing to do: they are asked once and answered everywhere."
        found.append(_Kind("DOUBLED_ROW", "Rows that are there more than once", doubles, "", fix, note=True))
    undated = [row.number for row in asked if row.first is None]
    if undated and options.start_date is None and options.end_date is None:
        fix = "Add service dates for a faster and surer answer; the last 90 days are searched."
        found.append(_Kind("NO_DATES", "Rows without service dates", undated, "", fix))
    ancient = [row.number for row in asked if row.last is not None and row.last < earliest]
    if ancient:
        fix = f"The payer answers for dates from {earliest.isoformat()} on; older claims are asked by number only."
        found.append(_Kind("TOO_OLD", "Rows older than the payer's look-back", ancient, "", fix))
    if any(row.patient.subscriber_id for row in asked):
        bare = [row.number for row in asked if row.claim_number and not row.patient.subscriber_id]
        if bare:
            fix = "Add the member id; without it the patient is checked by name and date of birth."
            found.append(_Kind("NO_SUBSCRIBER", "Rows without a member id", bare, "", fix))
    return found


def _doubled(rows: list[AskedRow]) -> list[int]:
    """The rows that repeat an earlier one."""
    seen: Counter[tuple[Any, ...]] = Counter()
    doubled = []
    for row in rows:
        numbers = (row.claim_number, row.patient_account_number)
        question = (*numbers, row.patient, row.first, row.last, row.tin, row.payer_id)
        seen[question] += 1
        if seen[question] > 1:
            doubled.append(row.number)
    return doubled
