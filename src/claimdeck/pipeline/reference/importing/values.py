"""Cells of a file of reference data to what its table holds. Each raises ValueError with what is expected."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

_CODE: Final = re.compile(r"[0-9A-Z]{5}")
_DIAGNOSIS: Final = re.compile(r"[A-Z][0-9][0-9A-Z]{1,5}")
_MODIFIER: Final = re.compile(r"[0-9A-Z]{2}")
_TAXONOMY: Final = re.compile(r"[0-9A-Z]{9}X")
_DATES: Final = ("%Y-%m-%d", "%m/%d/%Y", "%m-%d-%Y", "%Y/%m/%d", "%m/%d/%y")
# Dates without signs between: the year and the day of the year, or year, month and day.
_COMPACT: Final = {7: "%Y%j", 8: "%Y%m%d"}
# CMS writes "no date" in several ways.
_NO_DATE: Final = ("", "*", "0", "99999999", "99991231", "9999999")
# A spreadsheet keeps 0.957 as 0.95699999999999996: what is nearer than this to four decimals was four decimals.
_NEAR: Final = Decimal("0.00000001")
_NUMBERS: Final = 65_536


@lru_cache(_NUMBERS)
def code(cell: str) -> str:
    """A procedure's code; a spreadsheet may have eaten the zeros in front of it."""
    text = cell.strip().upper()
    text = text.zfill(5) if text.isdecimal() else text
    return _matching(_CODE, text, "a code of five letters and digits")


def optional_code(cell: str) -> str:
    """A procedure's code, or nothing."""
    return code(cell) if cell.strip().strip("0") else ""


def primary_code(cell: str) -> str:
    """The primary of an add-on code; "" for CCCCC, which leaves it to the contractor."""
    return "" if cell.strip().upper() in ("", "CCCCC") else code(cell)


def diagnosis(cell: str) -> str:
    return _matching(_DIAGNOSIS, cell.strip().upper().replace(".", ""), "an ICD-10-CM code")


def modifier(cell: str) -> str:
    """A modifier; a spreadsheet may have eaten its zero."""
    text = cell.strip().upper()
    return _matching(_MODIFIER, text.zfill(2) if text.isdecimal() else text, "two letters or digits")


def optional_modifier(cell: str) -> str:
    return modifier(cell) if cell.strip() else ""


def taxonomy(cell: str) -> str:
    return _matching(_TAXONOMY, cell.strip().upper(), "a taxonomy code of ten characters that ends in X")


def place(cell: str) -> str:
    """A place of service."""
    return _matching(re.compile(r"[0-9]{2}"), cell.strip().zfill(2), "two digits")


def mac(cell: str) -> str:
    """A Medicare administrative contractor's number."""
    return _matching(re.compile(r"[0-9A-Z]{5}"), cell.strip().upper().zfill(5), "a contractor's number of five digits")


def locality(cell: str) -> str:
    return _matching(re.compile(r"[0-9A-Z]{2}"), cell.strip().upper().zfill(2), "a locality of two digits")


def text(length: int) -> "Text":
    """A reader of text, cut to what its column holds."""
    return Text(length)


class Text:
    """Text without what surrounds it, as long as its column at most."""

    def __init__(self, length: int) -> None:
        self._length = length

    def __call__(self, cell: str) -> str:
        return " ".join(cell.split())[: self._length]


def indicator(cell: str) -> str:
    """An indicator of one character; `0.0` and `2.0` come out of spreadsheets."""
    found = cell.strip().upper().removesuffix(".0")
    if len(found) > 1:
        raise ValueError("one letter or digit is expected")
    return found


def global_days(cell: str) -> str:
    found = cell.strip().upper()
    return found.zfill(3) if found.isdecimal() else found[:3]


@lru_cache(_NUMBERS)
def share(cell: str) -> int:
    """A relative value, index or share in ten-thousandths; nothing is 0. Below 10,000."""
    return _scaled(cell, 10_000, 10_000)


@lru_cache(_NUMBERS)
def index(cell: str) -> int:
    """A geographic index in ten-thousandths, above 0 and below 10."""
    found = _scaled(cell, 10_000, 10)
    if found == 0:
        raise ValueError("a number above 0 is expected")
    return found


@lru_cache(_NUMBERS)
def cents(cell: str) -> int:
    """An amount in dollars as cents; nothing is 0."""
    return _scaled(cell.replace("$", "").replace(",", ""), 100, 100_000_000)


def whole(cell: str) -> int:
    """A number without decimals."""
    return _scaled(cell, 1, 1_000_000_000, empty=False)


def pair_indicator(cell: str) -> int:
    """Whether a modifier helps a pair of procedures: 0 no, 1 yes, 9 the pair was taken back."""
    return _one_of(cell.strip().removesuffix(".0"), "019")


def adjudication_indicator(cell: str) -> int:
    """The digit with which an explained indicator begins, as in `3 Date of Service Edit: Clinical`."""
    return _one_of(cell.strip()[:1], "123")


def add_on_type(cell: str) -> int:
    """The type of an add-on code, 1 to 3, in digits or as Roman numerals."""
    found = cell.strip().upper().removeprefix("TYPE").strip().removesuffix(".0")
    numbers = {"1": 1, "2": 2, "3": 3, "I": 1, "II": 2, "III": 3}
    if found not in numbers:
        raise ValueError("1, 2 or 3 is expected")
    return numbers[found]


@lru_cache(_NUMBERS)
def day(cell: str) -> date | None:
    """A date, or None where the file says that there is none."""
    found = cell.strip().removesuffix(" 00:00:00").removesuffix(".0")
    if found in _NO_DATE:
        return None
    return calendar_day(found)


def calendar_day(text: str) -> date:
    """A date as people and files write it."""
    for form in [_COMPACT.get(len(text), "")] if text.isdecimal() else _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    raise ValueError("a date such as 20250101 or 01/01/2025 is expected")


def _matching(pattern: re.Pattern[str], found: str, expected: str) -> str:
    if not pattern.fullmatch(found):
        raise ValueError(f"{expected} is expected")
    return found


def _one_of(found: str, digits: str) -> int:
    if len(found) != 1 or found not in digits:
        raise ValueError(f"one of {', '.join(digits)} is expected")
    return int(found)


def _scaled(cell: str, scale: int, below: int, *, empty: bool = True) -> int:
    found = cell.strip()
    if not found and empty:
        return 0
    try:
        number = Decimal(found)
    except InvalidOperation:
        raise ValueError("a number is expected") from None
    # Programs write NaN for an empty cell, which can be compared with nothing.
    if not number.is_finite() or not 0 <= number < below:
        raise ValueError(f"a number from 0 to below {below:,} is expected")
    scaled = number * scale
    rounded = scaled.to_integral_value()
    if abs(scaled - rounded) > _NEAR * scale:
        raise ValueError(f"at most {len(str(scale)) - 1} decimals are expected")
    return int(rounded)
