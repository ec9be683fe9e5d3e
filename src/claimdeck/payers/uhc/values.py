"""Single values of UHC answers, however they are written: money, dates, texts, flags, codes (pure)."""

import re
from datetime import date
from functools import lru_cache
from typing import Any

_AMOUNT = re.compile(r"(?P<open>\()?(?P<sign>[-+]?)\$?(?P<whole>\d{0,15})(?:\.(?P<part>\d{0,6}))?(?P<close>\))?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T.*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CARC = re.compile(r"(?:(?:CO|PR|OA|PI|CR)[- ]?)?0*([A-Z]?\d{1,4})")
_TEXT_LIMIT = 500
_SHORT = 100
_FIRST_YEAR, _LAST_YEAR = 1850, 2200


def cents(value: Any) -> int | None:
    """Whole cents of `"180.00"`, `"1,180.5"`, `-20`, `"(3.10)"`; None for what is no amount; never raises."""
    if type(value) is str:
        if value[-3:-2] == "." and len(value) < 19 and (digits := value[:-3] + value[-2:]).isdecimal():
            return int(digits)
        return _slow_cents(value)
    if type(value) is int:
        return value * 100 if abs(value) < 10**15 else None
    if type(value) is float:
        return _slow_cents(f"{value:.6f}") if abs(value) < 1e13 else None
    return None


def _slow_cents(value: str) -> int | None:
    if len(value) > 40:
        return None
    match = _AMOUNT.fullmatch(value.replace(",", "").replace(" ", ""))
    if match is None or not (match["whole"] or match["part"]):
        return None
    part = (match["part"] or "").ljust(3, "0")
    amount = int(match["whole"] or 0) * 100 + int(part[:2]) + (1 if part[2] >= "5" else 0)
    return -amount if match["sign"] == "-" or match["open"] else amount


def day(value: Any) -> date | None:
    """The date of `MM/DD/YYYY` (also ISO); None for anything else and for placeholders such as 12/31/9999."""
    return _day(value) if type(value) is str and value else None


# Dates repeat: a look-up costs a tenth of making them anew.
@lru_cache(maxsize=32_768)
def _day(value: str) -> date | None:
    text = value.strip()
    try:
        if match := _SLASHED.match(text):
            month, day_of_month, year = int(match[1]), int(match[2]), int(match[3])
        elif match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
            year, month, day_of_month = int(match[1]), int(match[2]), int(match[3])
        else:
            return None
        return date(year, month, day_of_month) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def text(value: Any) -> str:
    """A single line of at most 500 characters; numbers as written, empty for null, lists and objects."""
    if type(value) is str:
        plain = len(value) <= _SHORT and value.isascii() and value.isprintable()
        return value.strip() if plain else _clean(value)
    if type(value) is int:
        return str(value) if abs(value) < 10**30 else ""
    return repr(value) if type(value) is float else ""


def token(value: Any) -> str:
    """What is sent back to the payer as it came, however long; empty for null, lists and objects."""
    return value.strip() if type(value) is str else text(value)


def _clean(value: str) -> str:
    # NUL and lone surrogates cannot be stored; line breaks would break a table.
    printable = value[: _TEXT_LIMIT * 2].encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in printable).split())[:_TEXT_LIMIT]


def flag(value: Any) -> bool | None:
    """True or False of T/F, Y/N, 1/0 or a real boolean; None for anything else."""
    if type(value) is bool:
        return value
    word = text(value).upper()
    if word in {"T", "Y", "TRUE", "YES", "1"}:
        return True
    return False if word in {"F", "N", "FALSE", "NO", "0"} else None


def record(value: Any) -> dict[str, Any]:
    """`value` when it is an object, else an empty one."""
    return value if type(value) is dict else {}


def records(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; a single object counts as a list of one."""
    if type(value) is list:
        return [item for item in value if type(item) is dict]
    return [value] if type(value) is dict else []


def normal_code(kind: str, code: str) -> str:
    """A reason or remark code in its usual form: CARC `045` and `CO-45` are `45`; others in upper case."""
    upper = code.upper()
    if kind.upper() == "CARC" and (match := _CARC.fullmatch(upper)):
        return match[1]
    return upper
