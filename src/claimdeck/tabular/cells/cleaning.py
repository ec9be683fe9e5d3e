"""What spreadsheets and exports put around a value, taken off without touching the value."""

import re
from enum import StrEnum

# Wrappings are few signs long; what is far longer than an identifier is no wrapped one.
LONGEST_WRAPPED = 400
_ROUNDS = 4
_QUOTES = "'\"`´\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f«»\u2039\u203a"
_DOUBLE_QUOTES = '"\u201c\u201d\u201e\u201f«»'
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_FLOAT = re.compile(r"(\d{1,15})\.0+")
_DECIMALS = re.compile(r"\s*\d+\.0*[1-9]\d*\s*")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3}){1,4}")
# Words that a database or a program writes where it has no value.
_NOTHING = frozenset({"null", "(null)", "none", "nan", "nil", "n/a", "na", "-", "--", "unknown", "undefined", "nat"})


class Mended(StrEnum):
    """In which way a cell differs from the value that was read from it."""

    WRAPPED = "wrapped"
    DECIMALS = "decimals"
    THOUSANDS = "thousands"
    NOTHING = "nothing"


def plain_spaces(value: str) -> str:
    """Non-breaking, thin and other typographic spaces as ordinary ones."""
    return value if value.isascii() else _SPACES.sub(" ", value)


def unwrapped(value: str) -> str:
    """An identifier without apostrophes, quotation marks, `="…"` and spaces around it, and with plain dashes."""
    if len(value) > LONGEST_WRAPPED:
        return value
    if not value.isascii():
        value = _DASHES.sub("-", plain_spaces(value))
    for _ in range(_ROUNDS):
        before = value
        if value[:1] == "=" and value[1:].lstrip()[:1] in _QUOTES:
            value = value[1:]
        value = value.strip().strip(_QUOTES).strip()
        if value == before:
            break
    return value


def unwrapped_name(value: str) -> str:
    """A name without `="…"`, double quotation marks, and the apostrophe that a spreadsheet hides in front.

    Apostrophes that belong to names stay: O'Neil, 't Hooft.
    """
    value = plain_spaces(value)
    if value[:2] == '="' and len(value) <= LONGEST_WRAPPED:
        value = value[1:]
    if value[:1] in _DOUBLE_QUOTES and value[-1:] in _DOUBLE_QUOTES:
        value = value.strip(_DOUBLE_QUOTES).strip()
    return value[1:].lstrip() if value[:1] == "'" and value[1:].lstrip()[:1].isupper() else value


def says_nothing(value: str) -> bool:
    """Whether this is what a program writes for a value that is not there, such as NULL or N/A."""
    return value.lower() in _NOTHING


def whole_number(value: str) -> str:
    """`1234.0` and `1,234` as the number that was meant: 1234. Anything else as it is."""
    whole = _FLOAT.fullmatch(value)
    if whole:
        return whole[1]
    return value.replace(",", "") if _THOUSANDS.fullmatch(value) else value


def has_decimals(value: str) -> bool:
    """Whether a value such as 1234.5 has decimals that are part of it."""
    return "." in value and _DECIMALS.fullmatch(value) is not None


def how_mended(cell: str, value: str) -> Mended:
    """What was done to `cell` to make `value` of it."""
    if not value:
        return Mended.NOTHING
    if "," in cell and "," not in value:
        return Mended.THOUSANDS
    if "." in cell and "." not in value:
        return Mended.DECIMALS
    return Mended.WRAPPED
