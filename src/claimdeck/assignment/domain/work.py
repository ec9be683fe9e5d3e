"""A claim as a plan sees it."""

from datetime import date
from typing import NamedTuple

from claimdeck.claims.domain.states import USUAL_PRIORITY


class ClaimToPlan(NamedTuple):
    """What of a claim decides who gets it. A tuple: a plan has a hundred thousand of them.

    `number` is the caller's own and no two claims share it; `claim_id` and `practice` break ties, so that the order of
    the input never matters. `skill` is the key of the skill that its payer needs (`people.skill_key` of the payer's
    name, aliases resolved), `payer` the name for sentences. `practice` is a key, None where none is named: then
    everybody may see it. `patient` is the same text for the same patient, "" where nobody knows. `waiting_since` is
    the day on which it came into the pool.
    """

    number: int
    claim_id: str
    payer: str
    skill: str
    amount_cents: int
    practice: str | None = None
    patient: str = ""
    birth_date: date | None = None
    priority: int = USUAL_PRIORITY
    service_date: date | None = None
    deadline: date | None = None
    cpt_codes: tuple[str, ...] = ()
    icd10_codes: tuple[str, ...] = ()
    denial_codes: tuple[str, ...] = ()
    source: str = "file"
    waiting_since: date | None = None


def age_on(birth_date: date | None, day: date) -> int | None:
    """Whole years; None where the birth date is not known."""
    if birth_date is None:
        return None
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
