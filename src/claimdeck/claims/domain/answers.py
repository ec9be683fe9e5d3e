"""A payer's answer about a claim in work: what it says, and when two of them say the same."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b


@dataclass(frozen=True, slots=True, kw_only=True)
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

    @property
    def key(self) -> str:
        """Equal for two answers that say the same, whenever they were given: 32 characters."""
        said = (
            self.outcome,
            self.status,
            *self.codes,
            str(self.paid_cents),
            str(self.patient_part_cents),
            str(self.processed_date),
            self.check_number,
        )
        return blake2b("\x1f".join(said).encode(), digest_size=16).hexdigest()
