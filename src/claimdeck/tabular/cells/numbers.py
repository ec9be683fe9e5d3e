"""Amounts of money and whole numbers as people and spreadsheets write them; exact, never a float."""

import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, NamedTuple

from claimdeck.kit.masking import mask
from claimdeck.tabular.cells import cleaning

# A billion dollars: more is a slip of the keyboard, and far below what a database's integer holds.
LARGEST_CENTS: Final = 10**11
LARGEST_WHOLE: Final = 10**9
# A spreadsheet writes 0.1 + 0.2 as 0.30000000000000004: so far off is arithmetic, not money.
_NOISE: Final = Decimal("0.000001")
_CENT: Final = Decimal("0.01")

_AMOUNT = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,20})(?:\.\d{0,20})?|\.\d{1,20}", re.ASCII)
_WHOLE = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,20})(?:\.0*)?", re.ASCII)
_COMMA_DECIMALS = re.compile(r"\d{1,3}(?:\.\d{3})*,\d{1,2}|\d+,\d{1,2}", re.ASCII)


class Flaw(NamedTuple):
    """Why a cell is no number, and how to put it right; its value masked by shape."""

    reason: str
    fix: str


def cents(value: str) -> int | Flaw | None:
    """`$1,234.50` as 123450; a minus or parentheses make it negative. None for a blank and for words for nothing.

    `value` is free of unseen characters. What has more than two decimals is a flaw, but for the noise that a
    spreadsheet's own arithmetic leaves.
    """
    found = cleaning.unwrapped(value)
    if not found or cleaning.says_nothing(found):
        return None
    plain, negative = _unsigned(found)
    if _AMOUNT.fullmatch(plain) is None:
        if _COMMA_DECIMALS.fullmatch(plain):
            return Flaw(f'"{mask(found)}" has a comma before the cents.', "Write it as 1234.50.")
        return Flaw(f'"{mask(found)}" is not an amount that can be read.', "Write it as 1234.50.")
    exact = Decimal(plain.replace(",", ""))
    rounded = exact.quantize(_CENT, ROUND_HALF_EVEN)
    if abs(exact - rounded) > _NOISE:
        return Flaw(f'"{mask(found)}" has parts of a cent.', "Write it with two decimals, such as 1234.50.")
    amount = int(rounded * 100)
    if amount > LARGEST_CENTS:
        return Flaw("The amount is larger than a billion dollars.", "Correct the amount.")
    return -amount if negative else amount


def whole(value: str) -> int | Flaw | None:
    """`3`, `3.0` and `1,000` as whole numbers. None for a blank and for words for nothing."""
    found = cleaning.unwrapped(value)
    if not found or cleaning.says_nothing(found):
        return None
    plain, negative = _unsigned(found)
    if _WHOLE.fullmatch(plain) is None:
        return Flaw(f'"{mask(found)}" is not a whole number.', "Write it in digits, such as 3.")
    number = int(plain.split(".")[0].replace(",", ""))
    if number > LARGEST_WHOLE:
        return Flaw(f'"{mask(found)}" is too large a number.', "Correct the number.")
    return -number if negative else number


def _unsigned(value: str) -> tuple[str, bool]:
    """The number without its sign and currency, and whether it is below zero; of two signs one is left in place."""
    if value[:1] == "(" and value[-1:] == ")":
        return _without_currency(value[1:-1].strip()), True
    if value[-1:] == "-":  # 12.50- as old systems print it
        return _without_currency(value[:-1].rstrip()), True
    value = value.removeprefix("$").lstrip()  # $-5
    if value[:1] in ("+", "-"):
        return _without_currency(value[1:].lstrip()), value[0] == "-"
    return _without_currency(value), False


def _without_currency(value: str) -> str:
    value = value.removeprefix("$").lstrip()
    if value[:3].upper() == "USD":
        return value[3:].lstrip()
    return value[:-3].rstrip() if value[-3:].upper() == "USD" else value
