"""Review filters: the named queues into which the model sorts claims that somebody should look at."""

from dataclasses import dataclass
from typing import Final

# What a reviewer says of a claim for which no filter is right.
NO_FILTER: Final = 0


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """A review queue. Its number is stored with claims and labels and is never given to another queue."""

    number: int
    name: str
    title: str
    meaning: str


FILTERS: Final = (
    ReviewFilter(
        1,
        "missing_documentation",
        "Missing documentation",
        "The payer will ask for an order, a report or a referral that the claim does not show.",
    ),
    ReviewFilter(
        2,
        "unbundling",
        "Unbundling",
        "Services are billed apart that are usually billed as one, or set apart by modifiers.",
    ),
    ReviewFilter(3, "high_charge", "High charge", "A charge stands out against what is usual for its procedure."),
    ReviewFilter(
        4, "over_coded_em", "Over-coded E/M", "The level of the visit looks higher than the rest of the claim supports."
    ),
    ReviewFilter(
        5, "medical_necessity", "Medical necessity", "The diagnoses hardly explain why the services were needed."
    ),
)
FILTER_NUMBERS: Final = tuple(one.number for one in FILTERS)
FILTERS_BY_NUMBER: Final = {one.number: one for one in FILTERS}
