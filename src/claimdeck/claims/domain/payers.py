"""Payers as an organization knows them: one payer under several names, and until when its claims and appeals count."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Self

from claimdeck.claims.domain.states import Source

LONGEST_NAME: Final = 100
MOST_ALIASES: Final = 50
SHORTEST_LIMIT_DAYS: Final = 1
LONGEST_LIMIT_DAYS: Final = 3650

_WORD: Final = re.compile(r"[^\W_]+")
# Forms of a company, which people write or leave out. Not "Co": it is Colorado as well ("Medicaid CO").
_COMPANY_FORMS: Final = frozenset({"inc", "incorporated", "llc", "corp", "corporation", "ltd"})


@lru_cache(maxsize=4096)
def payer_name_key(name: str) -> str:
    """A payer's name without case, spaces, signs and the form of the company; equal keys are one name.

    At most 100 characters; empty only for a name of nothing but spaces.
    """
    folded = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    words = _WORD.findall(folded)
    while len(words) > 1 and words[-1] in _COMPANY_FORMS:
        words.pop()
    return ("".join(words) or "".join(folded.split()))[:LONGEST_NAME]


@dataclass(frozen=True, slots=True)
class KnownPayer:
    """A payer with its other names; limits in days, None where none is known. `provider`: its code where it can be
    asked, else empty.
    """

    name: str
    aliases: tuple[str, ...] = ()
    provider: str = ""
    filing_limit_days: int | None = None
    appeal_limit_days: int | None = None

    @property
    def keys(self) -> dict[str, str]:
        """Its name and aliases by their comparable form, the name first."""
        named: dict[str, str] = {}
        for name in (self.name, *self.aliases):
            named.setdefault(payer_name_key(name), name)
        return named


@dataclass(frozen=True, slots=True)
class PayerBook:
    """The payers of one organization, found by any of their names."""

    payers: tuple[KnownPayer, ...]
    _by_key: Mapping[str, KnownPayer] = field(repr=False)

    @classmethod
    def of(cls, payers: Iterable[KnownPayer]) -> Self:
        """A book of these payers; where two share a name, the first has it."""
        listed = tuple(payers)
        by_key: dict[str, KnownPayer] = {}
        for payer in listed:
            for key in payer.keys:
                by_key.setdefault(key, payer)
        return cls(listed, by_key)

    def find(self, name: str) -> KnownPayer | None:
        """The payer of that name or alias; None where the book has none."""
        return self._by_key.get(payer_name_key(name))

    def key(self, name: str) -> str:
        """The comparable form of the payer's own name: equal for all its aliases, and for the skill named after it."""
        known = self.find(name)
        return payer_name_key(name if known is None else known.name)

    def provider(self, name: str) -> str:
        """The code under which the payer can be asked; empty where it cannot, or is not known."""
        known = self.find(name)
        return "" if known is None else known.provider

    def filing_deadline(self, name: str, first_service_date: date | None) -> date | None:
        """The last day to file a claim of that day of service; None where day, payer or limit is not known."""
        known = self.find(name)
        return None if known is None else days_after(first_service_date, known.filing_limit_days)

    def appeal_deadline(self, name: str, processed_date: date | None) -> date | None:
        """The last day to appeal what the payer decided that day; None where day, payer or limit is not known."""
        known = self.find(name)
        return None if known is None else days_after(processed_date, known.appeal_limit_days)

    def deadline(
        self, name: str, source: Source, first_service_date: date | None, processed_date: date | None
    ) -> date | None:
        """The last day for a claim: to appeal what its payer decided where it came from that, else to file it."""
        by_answer = self.appeal_deadline(name, processed_date) if source is Source.PAYER else None
        return by_answer or self.filing_deadline(name, first_service_date)


def days_after(day: date | None, days: int | None) -> date | None:
    """The day so many days later, at most the calendar's last; None where either is None."""
    if day is None or days is None:
        return None
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


def name_shared(payer: KnownPayer, others: Iterable[KnownPayer]) -> tuple[str, str] | None:
    """The first of its names that another payer has already, and whose it is; None where it shares none."""
    book = PayerBook.of(others)
    for name in payer.keys.values():
        owner = book.find(name)
        if owner is not None:
            return name, owner.name
    return None


def without_repeats(name: str, aliases: Iterable[str]) -> tuple[str, ...]:
    """The aliases in their order, without those that say the name, or one another, again."""
    said = list(KnownPayer(name, tuple(aliases)).keys.values())
    return tuple(said[1:])


# What a new organization begins with. The limits are those that are usual; contracts differ.
USUAL_PAYERS: Final = (
    KnownPayer("Medicare", ("Medicare Part B",), "", 365, 120),
    KnownPayer("BlueCross", ("Blue Cross Blue Shield", "BCBS"), "", 90, 180),
    KnownPayer("UnitedHealth", ("UnitedHealthcare", "UHC"), "uhc", 90, 180),
    KnownPayer("Aetna", (), "", 90, 180),
    KnownPayer("Medicaid", (), "", 90, 180),
    KnownPayer("Kaiser", ("Kaiser Permanente",), "", 90, 180),
    KnownPayer("Cigna", ("Cigna Healthcare",), "", 90, 180),
)
