"""The one vocabulary for what became of a claim, and how payers' codes map to it (pure)."""

from enum import StrEnum


class Outcome(StrEnum):
    """What the answer means for the biller, whoever the payer is."""

    PAID = "paid"
    PATIENT_RESPONSIBILITY = "patient_responsibility"
    DENIED = "denied"
    NO_PAYMENT = "no_payment"
    FINALIZED = "finalized"
    REVISED = "revised"
    INFORMATION_REQUESTED = "information_requested"
    PENDING = "pending"
    ACKNOWLEDGED = "acknowledged"
    MISDIRECTED = "misdirected"
    REJECTED = "rejected"
    NOT_FOUND = "not_found"
    PATIENT_MISMATCH = "patient_mismatch"
    PRACTICE_UNKNOWN = "practice_unknown"
    PAYER_UNAVAILABLE = "payer_unavailable"
    INQUIRY_ERROR = "inquiry_error"
    INVALID_ROW = "invalid_row"


# The payer gave this claim's answer: counted as success.
ANSWERED = frozenset(
    {
        Outcome.PAID,
        Outcome.PATIENT_RESPONSIBILITY,
        Outcome.DENIED,
        Outcome.NO_PAYMENT,
        Outcome.FINALIZED,
        Outcome.REVISED,
        Outcome.INFORMATION_REQUESTED,
        Outcome.PENDING,
        Outcome.ACKNOWLEDGED,
        Outcome.MISDIRECTED,
        Outcome.REJECTED,
    }
)

# The payer's word about a row, found or not.
SETTLED = ANSWERED | {Outcome.NOT_FOUND, Outcome.PATIENT_MISMATCH}

# What "not answered" means, everywhere: the asking failed, or the row could not be asked.
NOT_ANSWERED = frozenset(Outcome) - SETTLED

# What a retry with `scope=failed` asks again: also what the payer did not find. An invalid row must change first.
REPEATED = frozenset(Outcome) - ANSWERED - {Outcome.INVALID_ROW}

# Answers that will change by themselves or by an answer of ours: worth checking again later.
NOT_FINAL = frozenset({Outcome.PENDING, Outcome.ACKNOWLEDGED, Outcome.INFORMATION_REQUESTED})

DEFINITIONS: dict[Outcome, str] = {
    Outcome.PAID: "The payer has finished the claim and paid it.",
    Outcome.PATIENT_RESPONSIBILITY: "The payer has finished the claim; it paid nothing, the patient owes.",
    Outcome.DENIED: "The payer has finished the claim and denied it.",
    Outcome.NO_PAYMENT: "The payer has finished the claim and no payment will be made.",
    Outcome.FINALIZED: "The payer has finished the claim; no payment is shown.",
    Outcome.REVISED: "The payer has revised the claim or forwarded it to another payer.",
    Outcome.INFORMATION_REQUESTED: "The payer waits for information from the practice or the patient.",
    Outcome.PENDING: "The payer is still working on the claim.",
    Outcome.ACKNOWLEDGED: "The payer has received the claim and has not said more yet.",
    Outcome.MISDIRECTED: "The claim was sent to the wrong payer and forwarded or returned.",
    Outcome.REJECTED: "The payer did not accept the claim; it must be corrected and sent again.",
    Outcome.NOT_FOUND: "The payer has no such claim in the dates that were searched.",
    Outcome.PATIENT_MISMATCH: "The claim exists at the payer, but for another patient.",
    Outcome.PRACTICE_UNKNOWN: "The tax id of the row belongs to no practice that is set up here.",
    Outcome.PAYER_UNAVAILABLE: "The payer could not be reached or did not answer in time.",
    Outcome.INQUIRY_ERROR: "The payer refused the question.",
    Outcome.INVALID_ROW: "The row cannot be asked as it stands; it must be corrected.",
}

# X12 code list 507 (claim status category). Codes that need more than a look-up are decided in the function.
_BY_CATEGORY: dict[str, Outcome] = {
    "F2": Outcome.DENIED,
    "F4": Outcome.NO_PAYMENT,
    "P3": Outcome.INFORMATION_REQUESTED,
    "P4": Outcome.INFORMATION_REQUESTED,
    "A0": Outcome.MISDIRECTED,
    "A1": Outcome.ACKNOWLEDGED,
    "A2": Outcome.ACKNOWLEDGED,
    "A5": Outcome.ACKNOWLEDGED,
    "A3": Outcome.REJECTED,
    "A6": Outcome.REJECTED,
    "A7": Outcome.REJECTED,
    "A8": Outcome.REJECTED,
    "A4": Outcome.NOT_FOUND,
    "D0": Outcome.NOT_FOUND,
    "E1": Outcome.PAYER_UNAVAILABLE,
    "E2": Outcome.PAYER_UNAVAILABLE,
}

_BY_PREFIX: tuple[tuple[str, Outcome], ...] = (
    ("F3", Outcome.REVISED),
    ("R", Outcome.INFORMATION_REQUESTED),
    ("P", Outcome.PENDING),
    ("E", Outcome.INQUIRY_ERROR),
)

_BY_STATUS: dict[str, Outcome] = {
    "acknowledged": Outcome.ACKNOWLEDGED,
    "in review": Outcome.PENDING,
    "pending": Outcome.PENDING,
    "denied": Outcome.DENIED,
    "misdirected": Outcome.MISDIRECTED,
    # Parts of the claim stand differently, so it is not settled as a whole.
    "multiple status": Outcome.PENDING,
    "rejected": Outcome.REJECTED,
}


def outcome_from(category_code_507: str | None, claim_status: str | None, paid_cents: int | None) -> Outcome:
    """The outcome of a claim from its category code, else from the payer's word for its status.

    `category_code_507` is an X12 code of list 507 (`F1`, `F3F`), in any case; unknown `paid_cents` is None.
    A status that nobody knows, without a usable code, is `acknowledged`: the payer has the claim.
    """
    by_code = _from_category((category_code_507 or "").strip().upper(), paid_cents)
    if by_code is not None:
        return by_code
    word = " ".join((claim_status or "").lower().split())
    if word == "finalized":
        return _finalized(paid_cents)
    return _BY_STATUS.get(word, Outcome.ACKNOWLEDGED)


def _from_category(category: str, paid_cents: int | None) -> Outcome | None:
    if not category:
        return None
    if category == "F1":
        return Outcome.PATIENT_RESPONSIBILITY if paid_cents == 0 else Outcome.PAID
    if category == "F0":
        return _finalized(paid_cents)
    exact = _BY_CATEGORY.get(category)
    if exact is not None:
        return exact
    return next((outcome for prefix, outcome in _BY_PREFIX if category.startswith(prefix)), None)


def _finalized(paid_cents: int | None) -> Outcome:
    return Outcome.PAID if paid_cents is not None and paid_cents > 0 else Outcome.FINALIZED
