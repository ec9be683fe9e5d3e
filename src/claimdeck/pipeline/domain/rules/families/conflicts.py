"""What does not fit the patient: diagnoses and procedures of the other gender, or of another age.

Diagnoses after CMS's Medicare Code Editor (definitions of its sex and age conflicts); procedures by the sections of
CPT that are about one gender's organs, and by the ages in the names of preventive visits. All of it warns: people are
not as simple as that.
"""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.rules.facts import Facts, safe
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.rule import Check, Rule, reads
from claimdeck.pipeline.domain.states import FailureCategory, Severity

_VALUE: Final = pl.col("value")
_OLDEST: Final = 150

# Without the dot. Female and male: genital organs and their growths, pregnancy, birth.
_WOMEN: Final = r"^(C5[1-8]|D06|D07[0-3]|D2[5-8]|D39|F53|N7[0-7]|N8|N9[0-8]|O|Z0141|Z124|Z33|Z34|Z36|Z37|Z39|Z3A)"
_MEN: Final = r"^(C6[0-3]|D07[4-6]|D29|D40|N4|N5[0-3]|Z125)"
# Youngest and oldest in completed years: newborns, check-ups of children and of adults, pregnancy.
_DIAGNOSIS_AGES: Final = (
    (r"^(Z0011|Z38)", 0, 0),
    (r"^Z0012", 0, 17),
    (r"^Z000", 15, _OLDEST),
    (r"^(O|Z3A)", 9, 64),
)
# Female genital system and maternity; male genital system.
_PROCEDURES_OF_WOMEN: Final = r"^(5640[5-9]|564[1-9][0-9]|56[5-9][0-9]{2}|5[78][0-9]{3}|59[0-9]{3})$"
_PROCEDURES_OF_MEN: Final = r"^(54[0-9]{3}|55[0-8][0-9]{2})$"
_PROCEDURE_AGES: Final = (
    (r"^993[89]1$", 0, 0),
    (r"^993[89]2$", 1, 4),
    (r"^993[89]3$", 5, 11),
    (r"^993[89]4$", 12, 17),
    (r"^993[89]5$", 18, 39),
    (r"^993[89]6$", 40, 64),
    (r"^993[89]7$", 65, _OLDEST),
    (r"^9946[0389]$", 0, 0),
)


def _of_gender(level: Level, column: str, women: str, men: str, facts: Facts) -> pl.Expr | None:
    """Codes of one gender for a patient of the other; whose gender is not known is not judged."""
    for_women = facts.bad(level, column, ~_VALUE.str.contains(women))
    for_men = facts.bad(level, column, ~_VALUE.str.contains(men))
    wrong = pl.lit(value=False)
    if for_women is not None:
        wrong |= for_women & (pl.col("_gender") == "M")
    if for_men is not None:
        wrong |= for_men & (pl.col("_gender") == "F")
    return None if for_women is None and for_men is None else wrong


def _of_age(
    level: Level, column: str, ages: tuple[tuple[str, int, int], ...], served: str, facts: Facts
) -> pl.Expr | None:
    """Codes for another age than the patient had on the day."""
    perhaps, wrong = None, pl.lit(value=False)
    for form, youngest, oldest in ages:
        of_age = facts.bad(level, column, ~_VALUE.str.contains(form))
        if of_age is not None:
            perhaps = of_age if perhaps is None else perhaps | of_age
            # Whoever was born after the service has no age yet; that is another rule's matter.
            wrong |= of_age & (pl.col("_age") >= 0) & ~pl.col("_age").is_between(youngest, oldest)
    return facts.exactly(level, perhaps, wrong, _age=_years(served))


def _years(served: str) -> pl.Expr:
    """Completed years from birth to a day."""
    return (_as_number(served) - _as_number("_birth")) // 10_000


def _as_number(column: str) -> pl.Expr:
    date = safe(column).dt
    return date.year() * 10_000 + date.month().cast(pl.Int32) * 100 + date.day().cast(pl.Int32)


def _aged(code: str, served: str) -> pl.Expr:
    return pl.format("{} at {} years", pl.col(code), _years(served))


def _gender_rule(what: str, carc: str, level: Level, *, code: str, looked_up: str, women: str, men: str) -> Rule:
    """Codes of one gender; `code` and `looked_up` (without its dot) are columns of the level's frame."""
    return Rule(
        id=f"{what}_gender",
        title=f"A {what} fits the patient's gender",
        problem=f"A {what} does not fit the patient's gender",
        level=level,
        severity=Severity.WARN,
        category=FailureCategory.RULE,
        carc=carc,
        fix=f"Check the {what} and the patient's gender.",
        check=Check(
            lambda facts: _of_gender(level, looked_up, women, men, facts),
            pl.format("{} with gender {}", pl.col(code), pl.col("_gender")),
            f"a {what} of the patient's gender",
        ),
        reads=reads(_CODES[level], "claims.gender"),
        about="claims.gender",
    )


def _age_rule(
    what: str,
    carc: str,
    level: Level,
    *,
    code: str,
    looked_up: str,
    served: str,
    ages: tuple[tuple[str, int, int], ...],
) -> Rule:
    """Codes of some ages; `served` is the column of the day of service."""
    return Rule(
        id=f"{what}_age",
        title=f"A {what} fits the patient's age",
        problem=f"A {what} does not fit the patient's age",
        level=level,
        severity=Severity.WARN,
        category=FailureCategory.RULE,
        carc=carc,
        fix=f"Check the {what}, the birth date and the date of service.",
        check=Check(
            lambda facts: _of_age(level, looked_up, ages, served, facts),
            _aged(code, served),
            f"a {what} of the patient's age",
        ),
        reads=reads(_CODES[level], _DAYS[level], "claims.date_of_birth"),
        about="claims.date_of_birth",
    )


# The columns of codes and of days of service as rules name them.
_CODES: Final = {Level.DIAGNOSIS: "diagnoses.code", Level.LINE: "lines.procedure_code"}
_DAYS: Final = {Level.DIAGNOSIS: "claims.service_from_date", Level.LINE: "lines.service_from_date"}
_DIAGNOSIS: Final = {"code": "code", "looked_up": "_code"}
_PROCEDURE: Final = {"code": "procedure_code", "looked_up": "procedure_code"}

RULES: Final = (
    _gender_rule("diagnosis", "10", Level.DIAGNOSIS, **_DIAGNOSIS, women=_WOMEN, men=_MEN),
    _age_rule("diagnosis", "9", Level.DIAGNOSIS, **_DIAGNOSIS, served="_claim_from", ages=_DIAGNOSIS_AGES),
    _gender_rule("procedure", "7", Level.LINE, **_PROCEDURE, women=_PROCEDURES_OF_WOMEN, men=_PROCEDURES_OF_MEN),
    _age_rule("procedure", "6", Level.LINE, **_PROCEDURE, served="service_from_date", ages=_PROCEDURE_AGES),
)
