"""Made-up facilities, financial classes, payers and physicians: what production knows beside the claims."""

from typing import Final

import polars as pl

from claimdeck.kit.identifiers import npi_is_valid
from claimdeck.pipeline.reference.sample_codes import LOCALITIES, TAXONOMIES

# Plainly invented: no such people.
FIRST_NAMES: Final = (
    *("Imaginata", "Mockelo", "Testine", "Fablina", "Invento", "Samplia", "Figmentia", "Pretendra"),
    *("Fictor", "Phantasio", "Notrealia", "Example", "Makebella", "Trialo", "Dummetta", "Protofina"),
)
LAST_NAMES: Final = (
    *("Zzample", "Zzinvented", "Zzfigment", "Zznobody", "Zzmadeup", "Zztestcase", "Zzdummy", "Zzmock"),
    *("Zzpretend", "Zzfiction", "Zzspecimen", "Zzplaceholder", "Zzphantom", "Zznotreal", "Zztrial", "Zzfixture"),
)


def npi_of(number: int) -> str:
    """The made-up NPI number 0, 1, …: it begins with 2, which no real one does yet, and its check digit is right."""
    body = f"2{number:08d}"
    return next(body + check for check in "0123456789" if npi_is_valid(body + check))


FACILITIES: Final = tuple(f"ZZF{number:03d}" for number in range(1, 25))
FACILITY_NPIS: Final = tuple(npi_of(number) for number in range(1, 25))
FACILITY_TINS: Final = tuple(f"{970_000_001 + number % 8}" for number in range(24))
DEPARTMENTS: Final = ("ZZ-FAMILY", "ZZ-INTERNAL", "ZZ-SURGERY", "ZZ-THERAPY", "ZZ-IMAGING")
PHYSICIAN_NPIS: Final = tuple(npi_of(number) for number in range(1_001, 1_201))

# Payer, financial class (the claim filing code of the 837), Medicare, days to file, how often in a hundred.
PAYERS: Final = (
    ("ZZMEDICARE", "MB", True, None, 34),
    ("ZZMEDICAID", "MC", False, 365, 14),
    ("ZZBLUE", "BL", False, 365, 22),
    ("ZZCOMMERCIAL", "CI", False, 180, 18),
    ("ZZHMO", "HM", False, 120, 12),
)
MEDICARE: Final = PAYERS[0]


def facilities() -> pl.DataFrame:
    localities = [LOCALITIES[number % len(LOCALITIES)] for number in range(len(FACILITIES))]
    return pl.DataFrame(
        {
            "facility_id": FACILITIES,
            "name": [f"Invented Clinic {number}" for number in range(1, len(FACILITIES) + 1)],
            "npi": FACILITY_NPIS,
            "tin": FACILITY_TINS,
            "mac": [mac for mac, _ in localities],
            "locality": [locality for _, locality in localities],
            "state": "ZZ",
        }
    )


def financial_classes() -> pl.DataFrame:
    rows = [(facility, payer[1], payer[0]) for facility in FACILITIES for payer in PAYERS]
    return pl.DataFrame(rows, schema=["facility_id", "financial_class", "payer"], orient="row")


def payers() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "payer": [payer[0] for payer in PAYERS],
            "name": [f"Invented {payer[0].removeprefix('ZZ').title()}" for payer in PAYERS],
            "medicare": [payer[2] for payer in PAYERS],
            "timely_filing_days": pl.Series([payer[3] for payer in PAYERS], dtype=pl.Int32()),
        }
    )


def physicians() -> pl.DataFrame:
    count = len(PHYSICIAN_NPIS)
    return pl.DataFrame(
        {
            "npi": PHYSICIAN_NPIS,
            "last_name": [LAST_NAMES[number % len(LAST_NAMES)] for number in range(count)],
            "first_name": [FIRST_NAMES[number * 7 % len(FIRST_NAMES)] for number in range(count)],
            "taxonomy": [TAXONOMIES[number % len(TAXONOMIES)] for number in range(count)],
        }
    )
