"""The sandbox's made-up claims: the same seed and day always give the same ones."""

import hashlib
import random
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

DEFAULT_COUNT = 2_000
DEFAULT_PRACTICES = 3
DEFAULT_DAYS = 120
DEFAULT_SEED = 7
PAYER_ID = "87726"

# Plainly invented: no such people.
_FIRST_NAMES = (
    *("Testa", "Sampleton", "Demoline", "Mockelina", "Fixtura", "Examplo", "Placeholda", "Dummius"),
    *("Specimina", "Trialina", "Protota", "Fabrica", "Fictia", "Inventa", "Imagina", "Pretenda"),
    *("Modella", "Simula", "Synthia", "Artifa"),
)
_LAST_NAMES = (
    *("Patient", "Sample", "Example", "Testcase", "Mockington", "Placeholder", "Fixture", "Specimen"),
    *("Dummyfield", "Trialman", "Demoson", "Madeupsky", "Fictitious", "Inventado", "Imaginary", "Pretender"),
    *("Syntheticson", "Prototype", "Nobodyson", "Samplewright"),
)


@dataclass(frozen=True, slots=True)
class InventedClaim:
    """What an upload and the payer must agree on; the rest is derived. `part` counts split claims."""

    number: str
    tin: str
    payer_id: str
    first_name: str
    last_name: str
    date_of_birth: date | None
    subscriber_id: str
    first_service_date: date
    last_service_date: date
    part: int = 1
    parts: int = 1
    # The practice's own number of the claim; empty where the payer's answer says none.
    account_number: str = ""
    # What a story has changed the answer to, and since when; empty for the one it came with.
    answer: str = ""
    answered_date: date | None = None

    def dice(self, purpose: str) -> random.Random:
        """Chance that is the same for the same claim and purpose."""
        seed = hashlib.blake2b(f"{self.number}:{self.tin}:{self.part}:{purpose}".encode(), digest_size=8)
        return random.Random(seed.digest())  # noqa: S311 - made-up data, no secret


def tin_of(practice: int) -> str:
    """The tax id of the made-up practice number 0, 1, …: 970000001, 970000002, …"""
    return f"{970_000_001 + practice}"


def invent(
    count: int = DEFAULT_COUNT,
    *,
    practices: int = DEFAULT_PRACTICES,
    days: int = DEFAULT_DAYS,
    seed: int = DEFAULT_SEED,
    today: date,
) -> list[InventedClaim]:
    """`count` claims over `practices` practices and the last `days` days.

    A smaller count gives the beginning of the same list, so its upload fits a larger universe.
    """
    return [_invented(index, practices, days, seed, today) for index in range(count)]


def _invented(index: int, practices: int, days: int, seed: int, today: date) -> InventedClaim:
    dice = random.Random(f"{seed}:{index}")  # noqa: S311 - made-up data, no secret
    # The last day is yesterday: midnight somewhere else must not put a claim into the future.
    first = today - timedelta(days=1 + dice.randrange(max(1, days)))
    stays = dice.random() < 0.1 and first + timedelta(days=4) < today
    subscriber = f"{900_000_000 + index}"
    return InventedClaim(
        number=f"ZZ{seed % 10}{index:07d}",
        tin=tin_of(index % max(1, practices)),
        payer_id=PAYER_ID,
        first_name=dice.choice(_FIRST_NAMES),
        last_name=dice.choice(_LAST_NAMES),
        date_of_birth=date(1930, 1, 1) + timedelta(days=dice.randrange(31_000)),
        subscriber_id=f"{subscriber}-00" if dice.random() < 0.5 else subscriber,
        first_service_date=first,
        last_service_date=first + timedelta(days=dice.randrange(1, 4)) if stays else first,
        parts=2 if dice.random() < 0.01 else 1,
        # Written unlike any claim number, so that neither passes for the other.
        account_number=f"PA-{seed % 10}{index:06d}",
    )


class Universe:
    """All claims that the sandbox payer knows, found by practice and date, or by number."""

    def __init__(self, claims: Iterable[InventedClaim]) -> None:
        self.size = 0
        by_tin: dict[str, list[InventedClaim]] = {}
        self._by_number: dict[tuple[str, str], list[InventedClaim]] = {}
        self._payer_ids: dict[str, set[str]] = {}
        for claim in claims:
            for part in _parts(claim):
                by_tin.setdefault(part.tin, []).append(part)
                self._by_number.setdefault((part.tin, part.number), []).append(part)
                self._payer_ids.setdefault(part.tin, {PAYER_ID}).add(part.payer_id)
                self.size += 1
        self._by_tin = {
            tin: sorted(found, key=lambda c: (c.first_service_date, c.number, c.part)) for tin, found in by_tin.items()
        }
        self._dates = {tin: [claim.first_service_date for claim in found] for tin, found in self._by_tin.items()}

    @property
    def tins(self) -> Collection[str]:
        """The tax ids that this payer knows."""
        return self._by_tin.keys()

    def knows(self, tin: str, payer_id: str) -> bool:
        """Whether the payer id is authorised for the tax id."""
        return payer_id in self._payer_ids.get(tin, ())

    def between(self, tin: str, first: date, last: date) -> Sequence[InventedClaim]:
        """The practice's claims whose first service date is in the window, in a fixed order."""
        dates = self._dates.get(tin, [])
        return self._by_tin.get(tin, [])[bisect_left(dates, first) : bisect_right(dates, last)]

    def all(self) -> Iterable[InventedClaim]:
        """Every claim, practice by practice."""
        return (claim for claims in self._by_tin.values() for claim in claims)

    def numbered(self, tin: str, number: str) -> Sequence[InventedClaim]:
        """All parts of one claim number."""
        return self._by_number.get((tin, number.strip().upper()), ())


def _parts(claim: InventedClaim) -> list[InventedClaim]:
    if claim.parts == 1:
        return [claim]
    return [replace(claim, part=part) for part in range(1, claim.parts + 1)]
