"""The day from which a file holds, as its name and its titles say it."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from claimdeck.pipeline.reference.kinds import ReferenceKind

_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_REST: Final = "(?:UARY|RUARY|CH|IL|E|Y|UST|T|TEMBER|OBER|EMBER)?"
_EFFECTIVE: Final = re.compile(r"EFF(?:ECTIVE)?\D{0,12}?(\d{1,2})[-/](\d{1,2})[-/](20\d\d)")
_ISO: Final = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_QUARTER: Final = re.compile(r"(20\d\d)[ _-]?Q([1-4])")
_RELEASE: Final = re.compile(r"(?<![A-Z])RVU(\d\d)([A-D])")
# NCCI counts its versions in years since 1994 and quarters: 31.0 is January 2025.
_NCCI: Final = re.compile(r"[-_ ]V(\d\d)\.?([0-3])R?")
_NUCC: Final = re.compile(r"TAXONOMY[-_ ]?(\d\d)([01])")
_MONTH: Final = re.compile(rf"(?<![A-Z])({'|'.join(_MONTHS)}){_REST}(?![A-Z])")
_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_SHORT_YEAR: Final = re.compile(r"(?:PPRRVU|RVU|GPCI|ANES|OPPSCAP)(\d\d)(?!\d)")
# A fiscal year of ICD-10-CM begins in October of the year before.
_OCTOBER: Final = 10
_NOT_A_DAY: Final = ("COPYRIGHT", "RELEASED", "RESERVED")


def effective_date(
    kind: ReferenceKind, names: Iterable[str], titles: Iterable[str], headings: Iterable[str]
) -> date | None:
    """From the names of the file and of what it was packed in, else its titles, else its headings; else None."""
    lines = [title for title in titles if not any(word in title.upper() for word in _NOT_A_DAY)]
    return next((found for text in (*names, *lines, *headings) if (found := _said(kind, text.upper()))), None)


def _said(kind: ReferenceKind, text: str) -> date | None:
    try:
        return _whole_date(text) or _quarter(kind, text) or _month(kind, text)
    except ValueError:
        return None


def _whole_date(text: str) -> date | None:
    if found := _EFFECTIVE.search(text):
        return date(int(found[3]), int(found[1]), int(found[2]))
    found = _ISO.search(text)
    return date(int(found[1]), int(found[2]), int(found[3])) if found else None


def _quarter(kind: ReferenceKind, text: str) -> date | None:
    if found := _QUARTER.search(text):
        return date(int(found[1]), 3 * int(found[2]) - 2, 1)
    if found := _RELEASE.search(text):
        return date(2000 + int(found[1]), 1 + 3 * "ABCD".index(found[2]), 1)
    if kind is ReferenceKind.NCCI_PTP and (found := _NCCI.search(text)):
        return date(1994 + int(found[1]), 1 + 3 * int(found[2]), 1)
    if kind is ReferenceKind.TAXONOMY and (found := _NUCC.search(text)):
        return date(2000 + int(found[1]), 1 + 6 * int(found[2]), 1)
    return None


def _month(kind: ReferenceKind, text: str) -> date | None:
    found = _YEAR.search(text)
    short = _SHORT_YEAR.search(text)
    if not found and not short:
        return None
    year = int(found[1]) if found else 2000 + int(short[1]) if short else 0
    if month := _MONTH.search(text):
        return date(year, 1 + _MONTHS.index(month[1]), 1)
    return date(year - 1, _OCTOBER, 1) if kind is ReferenceKind.ICD10 else date(year, 1, 1)
