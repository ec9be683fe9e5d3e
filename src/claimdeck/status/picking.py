"""Claims for people's work, picked from the results of a bulk check: by outcome, or row by row."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import Practice
from claimdeck.accounts.selectors import practices_by_tin_for
from claimdeck.claims.domain.following import NEEDS_WORK
from claimdeck.claims.domain.picking import ClaimSource, PickedClaim
from claimdeck.claims.domain.states import Source
from claimdeck.kit.errors import FieldError, Refused
from claimdeck.payers.connectors import CONNECTORS
from claimdeck.payers.outcomes import ANSWERED, Outcome
from claimdeck.status import selectors
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.results.answered import answer_of
from claimdeck.status.results.columns import patient_of
from claimdeck.storage.sealing import Unopened

# What is picked where nothing is chosen: what needs somebody, and what waits at the payer.
WORKABLE: Final = frozenset({*map(Outcome, NEEDS_WORK), Outcome.PENDING})
MOST_ROWS: Final = 10_000
_PAGE: Final = 2_000


def pick(caller: Caller, job_id: UUID, chosen: Sequence[str]) -> Iterator[PickedClaim]:
    """The claims of a job's lines, in the order of the file, each once.

    `chosen` are outcomes, or ids of lines; none: `WORKABLE`. A caller who is held to some practices gets theirs only.
    Raises NotFound for a job that is not the caller's to see, and Refused for what cannot be worked.
    """
    job = selectors.job_of(caller, job_id)
    outcomes, ids = _chosen(chosen)
    lines = ResultRow.objects.filter(job=job, success=True)
    wanted = lines.filter(pk__in=ids) if ids else lines.filter(outcome__in=sorted(outcomes))
    # All parts of a claim belong to its answer, whichever of them was chosen.
    whole = lines.filter(row__in=wanted.values("row"))
    return _picked(job, whole, practices_by_tin_for(caller), outcomes, ids, held=caller.practice_ids is not None)


def _chosen(chosen: Sequence[str]) -> tuple[frozenset[Outcome], frozenset[int]]:
    """Which outcomes, or which lines, are meant. Raises Refused."""
    if chosen and all(one.isascii() and one.isdigit() and len(one) < 19 for one in chosen):
        if len(chosen) > MOST_ROWS:
            message = f"At most {MOST_ROWS:,} rows can be chosen one by one. Choose by outcome instead."
            raise Refused("Too many rows were chosen.", errors=[FieldError("rows", message)])
        return frozenset(), frozenset(map(int, chosen))
    wrong = sorted(set(chosen) - set(ANSWERED))
    if wrong:
        message = f"A claim without the payer's answer cannot be worked: choose of {', '.join(sorted(ANSWERED))}."
        raise Refused("These results cannot be worked.", errors=[FieldError("outcomes", message)])
    return frozenset(map(Outcome, chosen)) or WORKABLE, frozenset()


def _picked(
    job: CSVJob,
    lines: QuerySet[ResultRow],
    practices: Mapping[str, Practice],
    outcomes: frozenset[Outcome],
    ids: frozenset[int],
    *,
    held: bool,
) -> Iterator[PickedClaim]:
    seen: set[tuple[str, str]] = set()
    in_order = lines.order_by("row", "claim_key", "part").iterator(chunk_size=_PAGE)
    for _, parts in groupby(in_order, key=lambda line: (line.row, line.claim_key)):
        claim = [*parts]
        first = claim[0]
        meant = any(part.pk in ids if ids else part.outcome in outcomes for part in claim)
        if not meant or (first.tin, first.claim_key) in seen or (held and first.tin not in practices):
            continue
        seen.add((first.tin, first.claim_key))
        yield _claim(job, claim, practices.get(first.tin))


def _claim(job: CSVJob, parts: Sequence[ResultRow], practice: Practice | None) -> PickedClaim:
    first = parts[0]
    if isinstance(first.patient, Unopened):
        message = "Some patients cannot be opened with the configured keys. Put the key that is missing back."
        raise Refused("The results cannot be read.", errors=[FieldError("job", message)])
    answer = answer_of(parts)
    return PickedClaim(
        source=Source.PAYER,
        practice_id=practice.pk if practice is not None else None,
        claim_id=first.patient_account_number or first.claim_number,
        claim_number=first.claim_number,
        payer=CONNECTORS[job.provider].name,
        provider=job.provider,
        payer_id=first.payer_id,
        tin=first.tin,
        patient=patient_of(first.patient),
        amount_cents=max(0, sum(part.total_charged_cents or 0 for part in parts)),
        first_service_date=first.first_service_date or first.uploaded_first_date,
        reason=answer.reason,
        answer=answer,
    )


STATUS_JOB: Final = ClaimSource("status job", pick)
