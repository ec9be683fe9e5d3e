"""Claim numbers as payers and practices write them, brought to one form for comparing."""

import re
from typing import Final

SEPARATORS: Final = re.compile(r"[\s\-–—_.]+")


def claim_number_key(claim_number: str) -> str:
    """A claim number without case, spaces and dashes; equal keys name the same claim."""
    if claim_number.isalnum():
        return claim_number.upper()
    return SEPARATORS.sub("", claim_number).upper()
