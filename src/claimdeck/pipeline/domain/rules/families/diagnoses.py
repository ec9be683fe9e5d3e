"""Why it was done: ICD-10-CM codes, and the pointers from lines to them."""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.rules.facts import Facts
from claimdeck.pipeline.domain.rules.in_force import not_in_force, periods_of
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.rule import Check, Rule, reads
from claimdeck.pipeline.domain.rules.spoken import day
from claimdeck.pipeline.domain.states import FailureCategory, Severity

# The 837P and the CMS-1500 take twelve.
MOST_DIAGNOSES: Final = 12
_CODE: Final = pl.col("_code")
_VALUE: Final = pl.col("value")
# A letter, a digit, a digit or A or B; then up to four letters or digits, with or without the dot.
_FORM: Final = _VALUE.str.contains(r"^[A-Z][0-9][0-9AB](\.?[0-9A-Z]{1,4})?$")
# Up to four pointers of a line: numbers from 1 to 12, or the letters of the CMS-1500.
_POINTERS: Final = _VALUE.str.contains(r"^([1-9]|1[0-2])([:, ]([1-9]|1[0-2])){0,3}$|^[A-L]([:, ]?[A-L]){0,3}$")
_DIAGNOSIS: Final = reads("diagnoses.code", "claims.service_from_date")
_POINTER_READS: Final = reads("lines.diagnosis_pointer", "diagnoses.sequence")


def _header(facts: Facts) -> pl.Expr | None:
    """Codes that are known, but never as a leaf."""
    table = facts.known.table("icd10")
    leaves, headers = table.filter("leaf")["code"], table.filter(~pl.col("leaf"))["code"]
    return facts.bad(Level.DIAGNOSIS, "_code", _VALUE.is_in(leaves.implode()) | ~_VALUE.is_in(headers.implode()))


def _not_in_force(facts: Facts) -> pl.Expr | None:
    """Codes in the form of one that no leaf, nor header, of the day has."""
    periods = facts.known.prepared("icd10", facts.known.table("icd10"), periods_of)
    malformed = facts.bad(Level.DIAGNOSIS, "code", _FORM)
    code = _CODE if malformed is None else pl.when(malformed).then(pl.lit("")).otherwise(_CODE).alias("_code")
    wrong = not_in_force(facts.diagnoses.select(code, "_claim_from"), "_code", "_claim_from", periods)
    return pl.lit(wrong) if wrong.any() else None


def _points_nowhere(facts: Facts) -> pl.Expr | None:
    """Pointers as bits of a number, against those of the diagnoses that there are."""
    values = facts.distinct(Level.LINE, "diagnosis_pointer")
    letters = {chr(ord("A") + nth): f" {nth + 1} " for nth in range(MOST_DIAGNOSES)}
    bits = (
        values.to_frame()
        .filter(_POINTERS)
        .with_columns(
            _VALUE.str.replace_many(letters).str.extract_all(r"[0-9]+").alias("sequence"),
        )
        .explode("sequence", empty_as_null=True)
        .with_columns(pl.lit(2, pl.Int64).pow(pl.col("sequence").cast(pl.Int64)).alias("bit"))
        .group_by("value")
        .agg(pl.col("bit").bitwise_or())
    )
    if not bits.height:
        return None
    pointed = pl.col("diagnosis_pointer").replace_strict(bits["value"], bits["bit"], default=0, return_dtype=pl.Int64)
    return (pointed & ~pl.col("_sequences")) != 0


RULES: Final = (
    Rule(
        id="diagnosis_missing",
        title="A claim has a diagnosis",
        problem="The claim has no diagnosis",
        level=Level.CLAIM,
        severity=Severity.REJECT,
        carc="16",
        rarc="MA63",
        fix="Enter the diagnosis for which the patient was treated.",
        check=Check(lambda _: pl.col("_diagnoses") == 0, pl.lit("0 diagnoses"), "1 to 12 diagnoses"),
        reads=reads("diagnoses.sequence"),
        about="diagnoses.code",
    ),
    Rule(
        id="diagnoses_too_many",
        title="A claim has at most twelve diagnoses",
        problem="The claim has more than twelve diagnoses",
        level=Level.CLAIM,
        severity=Severity.REJECT,
        carc="16",
        rarc="M64",
        fix="Keep the twelve diagnoses that the lines point to.",
        check=Check(
            lambda _: pl.col("_diagnoses") > MOST_DIAGNOSES,
            pl.format("{} diagnoses", pl.col("_diagnoses")),
            "at most 12 diagnoses",
        ),
        reads=reads("diagnoses.sequence"),
        about="diagnoses.sequence",
    ),
    Rule(
        id="diagnosis_format",
        title="A diagnosis has the form of an ICD-10-CM code",
        problem="A diagnosis does not have the form of an ICD-10-CM code",
        level=Level.DIAGNOSIS,
        severity=Severity.REJECT,
        carc="16",
        rarc="M76",
        fix="Enter the ICD-10-CM code of the diagnosis.",
        check=Check(
            lambda facts: facts.bad(Level.DIAGNOSIS, "code", _FORM),
            pl.col("code"),
            "a code like E11.9, with or without its dot",
        ),
        reads=reads("diagnoses.code"),
        about="diagnoses.code",
        free_text=True,
    ),
    Rule(
        id="diagnosis_leaf",
        title="A diagnosis is coded to the last place",
        problem="A diagnosis is not coded to the last place",
        level=Level.DIAGNOSIS,
        severity=Severity.WARN,
        category=FailureCategory.RULE,
        carc="16",
        rarc="M81",
        fix="Code the diagnosis as exactly as ICD-10-CM asks for.",
        check=Check(_header, pl.col("code"), "a code with all its places"),
        reads=reads("diagnoses.code"),
        about="diagnoses.code",
        needs=frozenset({"icd10"}),
    ),
    Rule(
        id="diagnosis_in_force",
        title="A diagnosis was in force on the day of service",
        problem="A diagnosis was not in force on the day of service",
        level=Level.DIAGNOSIS,
        severity=Severity.WARN,
        category=FailureCategory.RULE,
        carc="146",
        rarc="M76",
        fix="Use the code of the fiscal year in which the service was given.",
        check=Check(_not_in_force, pl.col("code"), pl.format("a code in force on {}", day("_claim_from"))),
        reads=_DIAGNOSIS,
        about="diagnoses.code",
        needs=frozenset({"icd10"}),
    ),
    Rule(
        id="pointer_format",
        title="A line points to one to four diagnoses",
        problem="A line does not point to one to four diagnoses",
        level=Level.LINE,
        severity=Severity.REJECT,
        carc="16",
        rarc="M76",
        fix="Enter the numbers of the diagnoses for which the service was given, the main one first.",
        check=Check(
            lambda facts: facts.bad(Level.LINE, "diagnosis_pointer", _POINTERS),
            pl.col("diagnosis_pointer"),
            "1 to 4 numbers like 1:2",
        ),
        reads=reads("lines.diagnosis_pointer"),
        about="lines.diagnosis_pointer",
        free_text=True,
    ),
    Rule(
        id="pointer_exists",
        title="The diagnoses to which a line points exist",
        problem="A line points to a diagnosis that the claim does not have",
        level=Level.LINE,
        severity=Severity.REJECT,
        carc="16",
        rarc="M76",
        fix="Point to diagnoses of the claim, or add the one that is missing.",
        check=Check(_points_nowhere, pl.col("diagnosis_pointer"), "diagnoses of the claim"),
        reads=_POINTER_READS,
        about="lines.diagnosis_pointer",
    ),
)
