"""What became of the made-up claims: the kinds of answers that occur, how often, and their codes."""

from dataclasses import dataclass, replace
from random import Random
from typing import Final

from claimdeck.payers.outcomes import outcome_from


@dataclass(frozen=True, slots=True)
class Story:
    """One kind of answer. `pays`: all, deductible or none; an empty category leaves clmXWalkData out."""

    weight: int
    status: str
    category: str
    category_text: str
    status_code: str
    status_text: str
    pays: str = "none"
    codes: tuple[tuple[str, str, str], ...] = ()
    # A line of a claim that is paid otherwise.
    denied_part: bool = False


_CONTRACT = ("CARC", "045", "Charge exceeds the fee schedule or contracted amount.")
STORIES: Final = (
    Story(42, "Finalized", "F1", "Finalized/Payment", "65", "Claim/line has been paid.", "all", (_CONTRACT,)),
    Story(
        6,
        "Finalized",
        "F1",
        "Finalized/Payment",
        "65",
        "Claim/line has been paid.",
        "deductible",
        (("CARC", "1", "Deductible amount."),),
    ),
    Story(
        6,
        "Denied",
        "F2",
        "Finalized/Denial",
        "585",
        "Denied charge or non-covered charge.",
        codes=(
            ("CARC", "96", "Non-covered charge(s)."),
            ("RARC", "N130", "Consult plan benefit documents for restrictions."),
        ),
    ),
    Story(
        5,
        "Denied",
        "F2",
        "Finalized/Denial",
        "54",
        "Duplicate of a previously processed claim/line.",
        codes=(("CARC", "018", "Exact duplicate claim/service."),),
    ),
    Story(
        4,
        "Denied",
        "F2",
        "Finalized/Denial",
        "88",
        "Entity not eligible for benefits for submitted dates of service.",
        codes=(("CARC", "27", "Expenses incurred after coverage terminated."),),
    ),
    Story(4, "Finalized", "F4", "Finalized/Adjudication complete, no payment", "104", "Processed by plan."),
    Story(2, "Finalized", "F0", "Finalized", "3", "Claim has been adjudicated.", "all"),
    Story(1, "Finalized", "F0", "Finalized", "3", "Claim has been adjudicated."),
    Story(1, "Finalized", "F3", "Finalized/Revised", "101", "Claim was processed as adjustment.", "all"),
    Story(1, "Finalized", "F3F", "Finalized/Forwarded", "32", "Claim forwarded to another payer."),
    Story(3, "Pending", "P3", "Pending/Provider requested information", "294", "Supporting documentation."),
    Story(1, "Pending", "P4", "Pending/Patient requested information", "171", "Other insurance information."),
    Story(2, "In Review", "R3", "Requests for additional information", "297", "Medical notes/report."),
    Story(8, "Pending", "P1", "Pending/In process", "20", "Accepted for processing."),
    Story(4, "In Review", "P2", "Pending/Payer review", "46", "Internal review/audit."),
    Story(5, "Acknowledged", "A2", "Acknowledgement/Acceptance into system", "20", "Accepted for processing."),
    Story(2, "Misdirected", "A0", "Acknowledgement/Forwarded", "28", "Claim submitted to wrong payer."),
    Story(3, "Rejected", "A7", "Acknowledgement/Rejected, invalid information", "562", "National provider id."),
    Story(1, "Multiple Status", "", "", "", ""),
    Story(1, "Under Clinical Consideration", "", "", "", ""),
)
_WEIGHTS: Final = [story.weight for story in STORIES]


# What a claim's answer can be changed to, by the words of a story's file.
ANSWERS: Final = {
    "paid": STORIES[0],
    "paid_in_part": replace(STORIES[0], codes=(_CONTRACT, *STORIES[2].codes), denied_part=True),
    "patient_responsibility": STORIES[1],
    "denied": STORIES[2],
    "denied_duplicate": STORIES[3],
    "denied_eligibility": STORIES[4],
    "no_payment": STORIES[5],
    "revised": STORIES[8],
    "information_requested": STORIES[10],
    "pending": STORIES[13],
    "acknowledged": STORIES[15],
    "misdirected": STORIES[16],
    "rejected": STORIES[17],
}


def outcome_of(story: Story) -> str:
    """What a story's answer means, in the words of `payers.outcomes`."""
    paid = 0 if story.pays in ("none", "deductible") else 1
    return outcome_from(story.category, story.status, paid).value


def story_for(dice: Random) -> Story:
    """A story, the common ones often."""
    return dice.choices(STORIES, _WEIGHTS)[0]
