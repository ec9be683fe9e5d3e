"""What a payer can be asked (pure)."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The questions that a payer answers.

    `by_window`: all claims of a practice in some dates. `by_number`: the claims of one number, whatever their dates.
    `by_patient`: one patient's claims in some dates.
    """

    by_window: bool = True
    by_number: bool = True
    by_patient: bool = True

    @property
    def shown(self) -> str:
        """For people: `by claim number, or by patient and service dates`; empty when it can be asked nothing."""
        ways = {
            "by claim number": self.by_number,
            "by patient and service dates": self.by_patient,
            "by service dates": self.by_window,
        }
        return ", or ".join(way for way, open_to_us in ways.items() if open_to_us)


EVERYTHING: Final = Capabilities()
