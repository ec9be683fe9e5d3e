"""A payer's answer about a claim in work: what it says, and when two of them say the same."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from hashlib import blake2b
from typing import Final

from claimdeck.claims.domain.identifiers import claim_number_key
from claimdeck.claims.domain.patients import Patient

# As long as they are stored; what is beyond tells no answers apart.
LONGEST_STATUS: Final = 60
LONGEST_REASON: Final = 300
LONGEST_CODES: Final = 200
LONGEST_CHECK_NUMBER: Final = 40

# The outcomes (words of `payers.outcomes`) from the one that most needs a person to the one that least does.
BY_NEED: Final = (
    *("denied", "rejected", "no_payment", "misdirected", "information_requested", "pending", "acknowledged"),
    *("revised", "finalized", "patient_responsibility", "paid"),
)
PAID: Final = "paid"
# Of these the payer has said that it pays nothing.
REFUSED: Final = frozenset({"denied", "rejected", "no_payment"})


# Not slotted, as the next one: what a hundred thousand answers are compared by is made once each.
@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """What a payer answered; amounts in cents, texts as long as they came. `outcome` is one of `payers.outcomes`."""

    outcome: str
    status: str
    reason: str
    checked_at: datetime
    codes: tuple[str, ...] = ()
    paid_cents: int | None = None
    allowed_cents: int | None = None
    patient_part_cents: int | None = None
    processed_date: date | None = None
    check_number: str = ""
    # Whether one of its lines was denied; None where the answer does not say.
    line_denied: bool | None = None

    @cached_property
    def key(self) -> str:
        """Equal for two answers that say the same, whenever they were given: 32 characters.

        Without the check's number, which some of a payer's calls leave out. That no line was denied is news.
        """
        said = (
            self.outcome,
            self.status[:LONGEST_STATUS],
            *self.stored_codes.split(),
            str(self.paid_cents),
            str(self.patient_part_cents),
            str(self.processed_date),
            str(self.line_denied),
        )
        return blake2b("\x1f".join(said).encode(), digest_size=16).hexdigest()

    @property
    def stored_codes(self) -> str:
        """The codes as they are stored: separated by spaces, cut where there are too many."""
        return " ".join(self.codes)[:LONGEST_CODES]

    @property
    def paid_in_full(self) -> bool:
        """Whether the payer paid, and says in so many words that no line was denied."""
        return self.outcome == PAID and self.line_denied is False


@dataclass(frozen=True, kw_only=True)
class ReceivedAnswer:
    """An answer with what tells whose claim it is about.

    `own_number` is the practice's own number of the claim as the payer has it. `patient` is the patient whom the payer
    named, with the keyed hashes of `claims.domain.patients` where they are known; a function that opens it, where that
    is to be done only when the hashes do not tell.
    """

    provider: str
    tin: str
    claim_number: str
    own_number: str
    patient: Patient | Callable[[], Patient]
    subscriber_hash: str = ""
    person_hash: str = ""
    first_service_date: date | None = None
    answer: GivenAnswer

    @cached_property
    def number_key(self) -> str:
        """The payer's number in comparable form."""
        return claim_number_key(self.claim_number)

    @property
    def named_patient(self) -> Patient:
        """The patient, opened where need be."""
        return self.patient if isinstance(self.patient, Patient) else self.patient()

    @cached_property
    def own_key(self) -> str:
        """The practice's own number in comparable form."""
        return claim_number_key(self.own_number)


def combined(parts: Sequence[GivenAnswer]) -> GivenAnswer:
    """One answer of the parts into which a payer has split a claim: what most needs a person speaks for all.

    Amounts are summed; a part of which nothing was paid is a denied line of the whole.
    """
    if len(parts) == 1:
        return parts[0]
    speaker = min(parts, key=lambda part: _need(part.outcome))
    dates = [part.processed_date for part in parts if part.processed_date is not None]
    return replace(
        speaker,
        codes=tuple(dict.fromkeys(code for part in parts for code in part.codes)),
        paid_cents=_sum(part.paid_cents for part in parts),
        allowed_cents=_sum(part.allowed_cents for part in parts),
        patient_part_cents=_sum(part.patient_part_cents for part in parts),
        processed_date=max(dates, default=None),
        check_number=next((part.check_number for part in parts if part.check_number), ""),
        line_denied=_line_denied(parts),
        checked_at=max(part.checked_at for part in parts),
    )


def _need(outcome: str) -> int:
    return BY_NEED.index(outcome) if outcome in BY_NEED else 0


def _sum(amounts: Iterable[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _line_denied(parts: Sequence[GivenAnswer]) -> bool | None:
    if any(part.line_denied or part.outcome in REFUSED for part in parts):
        return True
    return None if any(part.line_denied is None for part in parts) else False
