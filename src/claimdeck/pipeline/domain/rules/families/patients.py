"""Who was treated: name, birth date, gender, and the Medicare number where Medicare pays."""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.rule import Check, Rule, reads
from claimdeck.pipeline.domain.rules.spoken import day
from claimdeck.pipeline.domain.states import Severity

# Of X12's DMG03; X is what some states register.
GENDERS: Final = ("F", "M", "U", "X")
# Medicare Beneficiary Identifier (CMS, "Understanding the MBI"): eleven places, no S L O I B Z among the letters.
_LETTER: Final = "AC-HJKMNP-RT-Y"
MBI: Final = f"^[1-9][{_LETTER}][0-9{_LETTER}][0-9][{_LETTER}][0-9{_LETTER}][0-9][{_LETTER}][{_LETTER}][0-9][0-9]$"


def _missing(name: str, column: str, what: str, rarc: str, severity: Severity = Severity.REJECT) -> Rule:
    """Something that is not there at all."""
    return Rule(
        id=f"{name}_missing",
        title=f"A claim has the patient's {what}",
        problem=f"The patient's {what} is missing",
        level=Level.CLAIM,
        severity=severity,
        carc="16",
        rarc=rarc,
        fix=f"Enter the patient's {what} as the payer has it.",
        check=Check(lambda _: pl.col(column).str.strip_chars() == "", pl.lit(""), f"the {what}"),
        reads=reads(f"claims.{column}"),
        about=f"claims.{column}",
    )


RULES: Final = (
    _missing("patient_last_name", "patient_last_name", "last name", "MA36"),
    # Some people have one name only.
    _missing("patient_first_name", "patient_first_name", "first name", "MA36", Severity.WARN),
    Rule(
        id="date_of_birth_missing",
        title="A claim has the patient's birth date",
        problem="The patient's birth date is missing",
        level=Level.CLAIM,
        severity=Severity.REJECT,
        carc="16",
        rarc="N329",
        fix="Enter the patient's birth date.",
        check=Check(lambda _: pl.col("date_of_birth").is_null(), pl.lit(""), "a date"),
        reads=reads("claims.date_of_birth"),
        about="claims.date_of_birth",
    ),
    Rule(
        id="birth_after_service",
        title="The patient was born when the service was given",
        problem="The patient was born after the service",
        level=Level.CLAIM,
        severity=Severity.REJECT,
        carc="14",
        rarc="N329",
        fix="Correct the birth date or the date of service.",
        check=Check(
            lambda _: pl.col("date_of_birth") > pl.col("service_from_date"),
            day("date_of_birth"),
            pl.format("not after {}", day("service_from_date")),
        ),
        reads=reads("claims.date_of_birth", "claims.service_from_date"),
        about="claims.date_of_birth",
    ),
    Rule(
        id="gender",
        title="The patient's gender is a code of the 837",
        problem="The patient's gender is not a code of the 837",
        level=Level.CLAIM,
        severity=Severity.WARN,
        carc="16",
        rarc="MA39",
        fix="Enter F, M or U (unknown).",
        check=Check(lambda _: ~pl.col("gender").is_in(GENDERS), pl.col("gender"), "F, M or U"),
        reads=reads("claims.gender"),
        about="claims.gender",
    ),
    Rule(
        id="mbi_format",
        title="A Medicare claim has a Medicare Beneficiary Identifier",
        problem="A Medicare claim has no valid Medicare Beneficiary Identifier",
        level=Level.CLAIM,
        severity=Severity.REJECT,
        carc="16",
        rarc="N382",
        fix="Enter the 11 characters of the patient's Medicare card, without dashes; or correct the payer.",
        check=Check(
            lambda _: pl.col("_medicare") & ~pl.col("subscriber_id").str.contains(MBI),
            pl.col("subscriber_id"),
            "11 characters like 1EG4TE5MK73",
        ),
        reads=reads("claims.subscriber_id", "claims.payer", "claims.financial_class"),
        about="claims.subscriber_id",
    ),
)
