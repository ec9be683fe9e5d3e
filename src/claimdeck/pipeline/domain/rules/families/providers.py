"""Who bills, renders and refers: NPI, tax identification number, taxonomy."""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.rules.facts import Facts
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.rule import Check, Rule, reads
from claimdeck.pipeline.domain.states import Severity

_VALUE: Final = pl.col("value")
# Σ of the prefix 80840 under Luhn's formula (45 CFR 162.406; ISO 7812), so that ten digits are enough to check.
_OF_PREFIX: Final = 24
_DOUBLED: Final = (1, 3, 5, 7, 9)
_RIGHT_NPI: Final = "10 digits, beginning with 1 or 2, with a valid check digit"


def luhn_valid(npi: pl.Expr) -> pl.Expr:
    """Ten digits that begin with 1 or 2, whose check digit is right with the prefix 80840."""
    number = npi.str.to_integer(strict=False, dtype=pl.Int64).fill_null(0)
    total = pl.lit(_OF_PREFIX, pl.Int64)
    for place in range(10):
        digit = number // 10**place % 10
        total += pl.when(digit > 4).then(digit * 2 - 9).otherwise(digit * 2) if place in _DOUBLED else digit
    return npi.str.contains(r"^[12][0-9]{9}$") & (total % 10 == 0)


def _wrong_npis(facts: Facts) -> pl.Series:
    return facts.once("wrong NPIs", lambda: facts.npis.to_frame().filter(~luhn_valid(_VALUE) & (_VALUE != ""))["value"])


def _npi_rule(name: str, column: str, who: str, rarc: str, level: Level = Level.CLAIM) -> Rule:
    """An NPI, where there is one, can be an NPI. CARC 207: National Provider Identifier, invalid format."""
    frame = "claims" if level is Level.CLAIM else "providers"
    return Rule(
        id=name,
        title=f"The {who} NPI is ten digits, begins with 1 or 2 and has the right check digit",
        problem=f"The {who} NPI is not valid",
        level=level,
        severity=Severity.REJECT,
        carc="207",
        rarc=rarc,
        fix=f"Look the {who} NPI up in the NPI registry and correct it.",
        check=Check(
            lambda facts: facts.one_of(column, _wrong_npis(facts)),
            pl.col(column),
            # Who else is named with an NPI is told apart by the role that the file gives.
            _RIGHT_NPI if level is Level.CLAIM else pl.format(_RIGHT_NPI + ", in role {}", "role"),
        ),
        reads=reads(f"{frame}.{column}", *(() if level is Level.CLAIM else (f"{frame}.role",))),
        about=f"{frame}.{column}",
        # A name or another number in the wrong place is nobody's to see.
        clear_form="^[0-9]{10}$",
    )


def _taxonomy_unknown(facts: Facts) -> pl.Expr | None:
    known = facts.known.table("taxonomy")["code"].unique()
    return facts.bad(Level.CLAIM, "billing_taxonomy", _VALUE.is_in(known.implode()) | ~_TAXONOMY)


_TAXONOMY: Final = _VALUE.str.contains(r"^[0-9]{3}[0-9A-Z]{6}X$")
_TIN: Final = _VALUE.str.contains(r"^[0-9]{2}-?[0-9]{7}$") & ~_VALUE.is_in(["000000000", "00-0000000"])

RULES: Final = (
    Rule(
        id="npi_billing_missing",
        title="The billing provider has an NPI",
        problem="The billing provider has no NPI",
        level=Level.CLAIM,
        severity=Severity.REJECT,
        carc="206",
        rarc="N257",
        fix="Enter the billing provider's NPI.",
        check=Check(lambda _: pl.col("billing_provider_npi") == "", pl.lit(""), "an NPI"),
        reads=reads("claims.billing_provider_npi"),
        about="claims.billing_provider_npi",
    ),
    _npi_rule("npi_billing", "billing_provider_npi", "billing provider", "N257"),
    _npi_rule("npi_rendering", "rendering_provider_npi", "rendering provider", "N290"),
    _npi_rule("npi_referring", "referring_provider_npi", "referring provider", "N286"),
    _npi_rule("npi_provider", "npi", "other provider", "N270", Level.PROVIDER),
    Rule(
        id="tin_format",
        title="The billing provider's tax identification number has nine digits",
        problem="The billing provider's tax identification number does not have nine digits",
        level=Level.CLAIM,
        severity=Severity.REJECT,
        carc="16",
        rarc="N259",
        fix="Enter the employer identification number, or the social security number, under which is billed.",
        check=Check(lambda facts: facts.bad(Level.CLAIM, "billing_tin", _TIN), pl.col("billing_tin"), "9 digits"),
        reads=reads("claims.billing_tin"),
        about="claims.billing_tin",
        # A sole proprietor's is the social security number.
        free_text=True,
    ),
    Rule(
        id="taxonomy_format",
        title="The billing provider's taxonomy code has the form of one",
        problem="The billing provider's taxonomy code does not have the form of one",
        level=Level.CLAIM,
        severity=Severity.REJECT,
        carc="16",
        rarc="N255",
        fix="Enter the ten-character code of the NUCC's taxonomy with which the provider is enrolled.",
        check=Check(
            lambda facts: facts.bad(Level.CLAIM, "billing_taxonomy", _TAXONOMY | (_VALUE == "")),
            pl.col("billing_taxonomy"),
            "3 digits, 6 digits or letters, X",
        ),
        reads=reads("claims.billing_taxonomy"),
        about="claims.billing_taxonomy",
        free_text=True,
    ),
    Rule(
        id="taxonomy_known",
        title="The billing provider's taxonomy code is in the NUCC's list",
        problem="The billing provider's taxonomy code is not in the NUCC's list",
        level=Level.CLAIM,
        severity=Severity.WARN,
        carc="16",
        rarc="N255",
        fix="Choose a taxonomy code of the NUCC's list.",
        check=Check(_taxonomy_unknown, pl.col("billing_taxonomy"), "a code of the list"),
        reads=reads("claims.billing_taxonomy"),
        about="claims.billing_taxonomy",
        needs=frozenset({"taxonomy"}),
    ),
)
