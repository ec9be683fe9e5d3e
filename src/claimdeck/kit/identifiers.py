"""Identifiers of the trade that can be checked by their digits alone."""

import re
from typing import Final

_TIN: Final = re.compile(r"[0-9]{9}")
_NPI: Final = re.compile(r"[12][0-9]{9}")

# CMS, "Requirements for National Provider Identifier (NPI) and NPI check digit": an NPI is an ISO/IEC 7812
# card number without its prefix 80840 (80 for health, 840 for the United States); the Luhn formula runs over
# all 15 digits.
_NPI_PREFIX: Final = "80840"


def tin_digits(text: str) -> str | None:
    """The 9 digits of a tax identification number written with or without dashes and spaces; else None."""
    bare = text.strip().replace("-", "").replace(" ", "")
    return bare if _TIN.fullmatch(bare) else None


def npi_is_valid(text: str) -> bool:
    """Whether this is 10 digits that begin with 1 or 2 and whose check digit is right."""
    return bool(_NPI.fullmatch(text)) and _luhn(_NPI_PREFIX + text)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit)
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0
