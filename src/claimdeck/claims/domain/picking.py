"""Claims that become someone's work without a file: what a room that has such claims registers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from claimdeck.claims.domain.answers import GivenAnswer
from claimdeck.claims.domain.patients import Patient
from claimdeck.claims.domain.states import USUAL_PRIORITY, Source
from claimdeck.kit.rooms import Gathered


@dataclass(frozen=True, slots=True, kw_only=True)
class PickedClaim:
    """A claim as the room that has it knows it; amounts in cents. `claim_id` is the practice's own number, else the
    payer's. A deadline of None is reckoned from the payer's limits.
    """

    source: Source
    practice_id: UUID | None
    claim_id: str
    claim_number: str
    payer: str
    provider: str
    payer_id: str
    tin: str
    patient: Patient
    patient_id: str = ""
    amount_cents: int
    first_service_date: date | None
    priority: int = USUAL_PRIORITY
    deadline_date: date | None = None
    cpt_codes: tuple[str, ...] = ()
    icd10_codes: tuple[str, ...] = ()
    reason: str = ""
    answer: GivenAnswer | None = None


@dataclass(frozen=True, slots=True)
class ClaimSource:
    """Where claims can be picked from, such as the results of a bulk check.

    `name` is how the API calls it. `pick` gets the Caller, an id of the room's own (a job) and what is chosen of it
    (outcomes; empty: all that may be worked), and gives the claims, or raises NotFound and Refused.
    """

    name: str
    pick: Callable[[Any, UUID, Sequence[str]], Iterable[PickedClaim]] = field(repr=False)


# Empty until config has gathered the rooms.
SOURCES: Final[Gathered[ClaimSource]] = Gathered()


def source_named(name: str) -> ClaimSource | None:
    """The source of that name; None where no room brings it."""
    return next((source for source in SOURCES if source.name == name), None)
