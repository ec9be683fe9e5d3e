"""Made-up claims with their diagnoses and providers."""

from typing import Final

import numpy as np
import polars as pl

from claimdeck.pipeline.intake.made_up.drawing import Draw, Truth, Whole, picked
from claimdeck.pipeline.intake.made_up.faults import FAULTS
from claimdeck.pipeline.intake.made_up.tables import (
    DEPARTMENTS,
    FACILITIES,
    FACILITY_NPIS,
    FACILITY_TINS,
    FIRST_NAMES,
    LAST_NAMES,
    PAYERS,
    PHYSICIAN_NPIS,
)
from claimdeck.pipeline.intake.made_up.visits import Visit, Visits, fault_of
from claimdeck.pipeline.reference.sample_codes import DIAGNOSES, TAXONOMIES

_GENERAL: Final = [
    diagnosis.code for diagnosis in DIAGNOSES if not diagnosis.sex and not diagnosis.youngest and diagnosis.oldest > 120
]
_LETTERS: Final = "ACDEFGHJKMNPQRTUVWXY"
_DIGITS: Final = "0123456789"
# A Medicare beneficiary identifier in four pieces: C A AN N, A AN N, A A, N N (CMS, "Understanding the MBI").
_MBI: Final = (
    [a + b + c + d for a in "123456789" for b in _LETTERS for c in _LETTERS + _DIGITS for d in _DIGITS],
    [a + b + c for a in _LETTERS for b in _LETTERS + _DIGITS for c in _DIGITS],
    [a + b for a in _LETTERS for b in _LETTERS],
    [a + b for a in _DIGITS for b in _DIGITS],
)
_SECONDARY: Final = ("", "ZZ INVENTED SUPPLEMENT")
_ADULT_DAYS: Final = 18 * 365
_OLD_DAYS: Final = 65 * 365


def claims(about: Visits, seed: int, total: pl.Series, last_day: Whole) -> pl.DataFrame:
    """The claims with the columns of `CLAIM`, and their `fault`; `total` is the sum of each one's lines."""
    draw = about.draw
    payer = draw.weighted("payer", [payer[-1] for payer in PAYERS])
    facility = draw.below("facility", len(FACILITIES))
    frequency = draw.weighted("frequency", (970, 20, 10))
    number = pl.Series(about.number).cast(pl.String()).str.zfill(9)
    source = pl.Series(draw.below("account", 1_000_000_000)).cast(pl.String()).str.zfill(9)
    medicare = payer == 0
    own = pl.Series(draw.below("member", 1_000_000_000)).cast(pl.String()).str.zfill(9)
    received = last_day + draw.between("received", 3, 40)
    return pl.DataFrame(
        {
            "claim_id": claim_ids(about.number, seed),
            "facility_id": picked(FACILITIES, facility),
            "department_id": picked(DEPARTMENTS, about.visit),
            "patient_account_number": "ZZA" + number,
            "patient_first_name": draw.one_of("first name", FIRST_NAMES),
            "patient_last_name": draw.one_of("last name", LAST_NAMES),
            "medical_record_number": "ZZR" + source,
            "date_of_birth": _dates(about.day - _age_days(draw, medicare)),
            "gender": draw.one_of("sex", ("F", "M")),
            "subscriber_id": _mbi(draw).zip_with(pl.Series(medicare), "ZZM" + own),
            "service_from_date": _dates(about.day),
            "service_to_date": _dates(last_day),
            "received_date": _dates(received),
            "primary_diagnosis": picked(_GENERAL, draw.below("diagnosis", len(_GENERAL))),
            "financial_class": picked([payer[1] for payer in PAYERS], payer),
            "secondary_insurance": picked(_SECONDARY, draw.weighted("secondary", (85, 15))),
            "total_charge_amount": total,
            "billing_provider_npi": picked(FACILITY_NPIS, facility),
            "billing_tin": picked(FACILITY_TINS, facility),
            "billing_taxonomy": picked(TAXONOMIES, about.visit),
            "rendering_provider_npi": draw.one_of("rendering", PHYSICIAN_NPIS),
            "referring_provider_npi": draw.one_of("referring", PHYSICIAN_NPIS).zip_with(
                pl.Series(referred(about)), pl.Series([""])
            ),
            "payer": picked([payer[0] for payer in PAYERS], payer),
            "frequency_code": picked(("1", "7", "8"), frequency),
            "original_reference": picked(("", "ZZORIGINAL", "ZZORIGINAL"), frequency) + pl.Series(number).zip_with(
                pl.Series(frequency > 0), pl.Series([""])
            ),
            "fault": about.fault,
        }
    )  # fmt: skip


def claim_ids(number: Whole, seed: int) -> pl.Series:
    """ZZ, the seed and the number: claims of another seed are other claims."""
    return f"ZZ{seed:04d}" + pl.Series(number).cast(pl.String()).str.zfill(9)


def referred(about: Visits) -> Truth:
    """Whom somebody referred: half of all, most of those in therapy."""
    true: Truth = about.draw.chance("referred", np.where(about.visit == Visit.THERAPY, 850, 450))
    return true


def diagnoses(about: Visits) -> pl.DataFrame:
    """One to four diagnoses a claim, each once; `claim` is the claim's position."""
    count = 1 + about.draw.below("diagnoses", 4)
    claim = np.repeat(np.arange(len(about), dtype=np.int64), count)
    place = np.arange(len(claim), dtype=np.int64) - np.repeat(np.cumsum(count) - count, count)
    codes = (about.draw.below("diagnosis", len(_GENERAL))[claim] + place * 5) % len(_GENERAL)
    return pl.DataFrame(
        {
            "claim": claim,
            "sequence": pl.Series(place + 1, dtype=pl.Int32()),
            "code": picked(_GENERAL, codes),
            "code_type": picked(("ABK", "ABF"), (place > 0).astype(np.int64)),
            "fault": about.fault[claim],
        }
    )


def providers(about: Visits) -> pl.DataFrame:
    """The service facility of what was done in one, and a supervising physician now and then."""
    away = np.flatnonzero((about.visit == Visit.SURGERY) | (about.visit == Visit.ANESTHESIA))
    supervised = np.flatnonzero(about.draw.chance("supervised", 30))
    facility = about.draw.below("facility", len(FACILITIES))
    supervisor = about.draw.below("supervisor", len(PHYSICIAN_NPIS))
    return pl.DataFrame(
        {
            "claim": np.concatenate([away, supervised]).astype(np.int64),
            "line_number": pl.Series([0] * (len(away) + len(supervised)), dtype=pl.Int32()),
            "role": ["77"] * len(away) + ["DQ"] * len(supervised),
            "npi": pl.concat([picked(FACILITY_NPIS, facility[away]), picked(PHYSICIAN_NPIS, supervisor[supervised])]),
        },
        schema_overrides={"role": pl.String()},
    )


def _age_days(draw: Draw, medicare: Truth) -> Whole:
    """Adults up to 85; who has Medicare is 65 or older."""
    days: Whole = np.where(
        medicare, draw.between("age", _OLD_DAYS, 95 * 365), draw.between("age", _ADULT_DAYS, 85 * 365)
    ).astype(np.int64)
    return days


def _mbi(draw: Draw) -> pl.Series:
    pieces = [draw.one_of(f"mbi {nth}", piece) for nth, piece in enumerate(_MBI)]
    return pieces[0] + pieces[1] + pieces[2] + pieces[3]


def _dates(days: Whole) -> pl.Series:
    """Days since 1970 as dates."""
    return pl.Series(days).cast(pl.Int32()).cast(pl.Date())


def faults(ids: pl.Series, seed: int) -> pl.DataFrame:
    """The name of each claim's fault, "" for none."""
    names = ("", *(fault.name for fault in FAULTS))
    fault = fault_of(ids.str.slice(-9).cast(pl.Int64()).to_numpy(), seed)
    return pl.DataFrame({"claim_id": ids, "fault": picked(names, fault)})
