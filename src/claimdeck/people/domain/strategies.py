"""How claims are chosen for a person: the words of an employee's settings and of rules."""

from enum import StrEnum
from typing import Final


class Strategy(StrEnum):
    """By what a person's claims are chosen; a rule may say another one for some claims."""

    PAYER = "payer"
    AGE = "age"
    SENIORITY = "seniority"


DEFINITIONS: Final[dict[Strategy, str]] = {
    Strategy.PAYER: "The least loaded among those who have the payer's skill.",
    Strategy.AGE: "The oldest patients first; senior job titles before the others.",
    Strategy.SENIORITY: "The most urgent claims to the most senior.",
}

LOWEST_LEVEL: Final = 1
HIGHEST_LEVEL: Final = 10
# Of somebody whose settings nobody has touched yet: an administrator gets claims only when told so.
USUAL_DAILY_CLAIMS: Final = 20
FULL_WEEK_HOURS: Final = 40

FIRST_SKILLS: Final = ("Medicare", "BlueCross", "UnitedHealth", "Aetna", "Medicaid", "Kaiser", "Cigna")
# The most senior first.
FIRST_ROLES: Final = ("Sr. Biller", "Biller")
