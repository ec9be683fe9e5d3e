"""Which claims in work payers' answers are about."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q, QuerySet

from claimdeck.accounts.models import Organization
from claimdeck.claims.domain.answers import ReceivedAnswer
from claimdeck.claims.domain.following import KnownClaim, may_belong
from claimdeck.claims.domain.patients import Agreement, agreement, unpack_patient
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import Claim
from claimdeck.storage.among import Among
from claimdeck.storage.sealing import Unopened

_READ: Final = (
    *("pk", "state", "result", "tin", "practice__tin", "provider", "claim_number_key", "claim_id_key"),
    *("first_service_date", "answer_key", "answer_outcome", "answer_checked_at", "answer_processed_date"),
    *("closing_answer_key", "assignee_id", "last_assignee_id", "practice_id", "subscriber_hash", "person_hash"),
)


@dataclass(frozen=True, slots=True)
class ClaimInWork:
    """A claim in work as it was found; the hashes are those of its patient."""

    pk: int
    known: KnownClaim
    assignee_id: UUID | None
    last_assignee_id: UUID | None
    practice_id: UUID | None
    subscriber_hash: str
    person_hash: str


@dataclass(frozen=True, slots=True)
class Match:
    """An answer and a claim that it is about."""

    claim: ClaimInWork
    received: ReceivedAnswer


def any_in_work(organization: Organization) -> bool:
    """Whether the organization has claims in work at all; where it has none, nothing else is to be looked for."""
    return Claim.objects.filter(organization=organization).exists()


def known_numbers(organization: Organization, numbers: Collection[str], own_numbers: Collection[str]) -> set[str]:
    """Which of these numbers, in comparable form, claims in work have, as the payer's or as the practice's own."""
    found = _numbered(organization, numbers).values_list("claim_number_key", flat=True)
    own = _own_numbered(organization, own_numbers).values_list("claim_id_key", flat=True)
    return {*found.iterator(chunk_size=2000), *own.iterator(chunk_size=2000)}


# Apart, so that each is found by its own index: for either of two SQLite reads all claims of the organization.
def _numbered(organization: Organization, numbers: Collection[str]) -> QuerySet[Claim]:
    named = ~Q(claim_number_key="")
    return Claim.objects.filter(named, Among(F("claim_number_key"), numbers), organization=organization)


def _own_numbered(organization: Organization, numbers: Collection[str]) -> QuerySet[Claim]:
    return Claim.objects.filter(Among(F("claim_id_key"), numbers), organization=organization)


def matched(organization: Organization, received: Sequence[ReceivedAnswer], *, locked: bool = True) -> list[Match]:
    """Each of these answers with the claims that it is about; at most 1,000 answers.

    The claims are locked: call it inside the transaction that writes what follows, or else not `locked`.
    """
    numbers = {one.number_key for one in received} - {""}
    own_numbers = {one.own_key for one in received} - {""}
    if not numbers and not own_numbers:
        return []
    either = _numbered(organization, numbers).values("pk").union(_own_numbered(organization, own_numbers).values("pk"))
    rows = Claim.objects.filter(pk__in=either).order_by("pk")
    rows = rows.select_for_update(of=("self",)) if locked else rows
    by_key: dict[str, list[ClaimInWork]] = {}
    for values in rows.values_list(*_READ):
        claim = _claim(values)
        for key in {claim.known.claim_number_key, claim.known.claim_id_key} - {""}:
            by_key.setdefault(key, []).append(claim)
    pairs = [Match(claim, one) for one in received for claim in _candidates(by_key, one)]
    return _of_the_same_patient(pairs)


def _claim(values: Sequence[Any]) -> ClaimInWork:
    pk, state, result, tin, practice_tin, provider, number, own = values[:8]
    first, key, outcome, checked_at, processed, closing = values[8:14]
    known = KnownClaim(
        state=WorkState(state),
        result=result,
        tin=practice_tin or tin,
        provider=provider,
        claim_number_key=number,
        claim_id_key=own,
        first_service_date=first,
        answer_key=key,
        outcome=outcome,
        checked_at=checked_at,
        processed_date=processed,
        closing_answer_key=closing,
    )
    return ClaimInWork(pk, known, *values[14:])


def _candidates(by_key: dict[str, list[ClaimInWork]], one: ReceivedAnswer) -> Iterable[ClaimInWork]:
    keys = {one.number_key, one.own_key}
    found = {claim.pk: claim for key in keys for claim in by_key.get(key, ())}
    return (claim for claim in found.values() if may_belong(claim.known, one))


def _of_the_same_patient(pairs: Sequence[Match]) -> list[Match]:
    """Those whose patients agree. Only where the keyed hashes do not say so are the claims' patients opened."""
    doubtful = {pair.claim.pk for pair in pairs if not _hashes_agree(pair)}
    if not doubtful:
        return list(pairs)
    opened: dict[int, Any] = dict(Claim.objects.filter(pk__in=doubtful).values_list("pk", "patient"))
    return [pair for pair in pairs if _hashes_agree(pair) or _agree(opened.get(pair.claim.pk), pair.received)]


def _hashes_agree(pair: Match) -> bool:
    claim, one = pair.claim, pair.received
    same_subscriber = bool(claim.subscriber_hash) and claim.subscriber_hash == one.subscriber_hash
    return same_subscriber or (bool(claim.person_hash) and claim.person_hash == one.person_hash)


def _agree(patient: Any, received: ReceivedAnswer) -> bool:
    if patient is None or isinstance(patient, Unopened):
        return False
    return agreement(unpack_patient(bytes(patient)), received.named_patient) is Agreement.SAME
