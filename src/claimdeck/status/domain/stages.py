"""The stages of a bulk status check."""

from typing import Final

from claimdeck.runs.domain.stages import Stage

READING: Final = Stage("reading", "Reading the rows")
ASKING: Final = Stage("asking", "Asking the payer")
CLOSING: Final = Stage("closing", "Closing the check")
