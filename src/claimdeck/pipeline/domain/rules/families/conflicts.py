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


def _conflicts(
    what: str,
    level: Level,
    *,
    code: str,
    looked_up: str,
    served: str,
    carcs: tuple[str, str],
    columns: tuple[str, str],
    women: str,
    men: str,
    ages: tuple[tuple[str, int, int], ...],
) -> tuple[Rule, Rule]:
    """The rules about gender and about age of diagnoses or procedures, with the `carcs` of each.

    `columns` are those of the code and of the day of service as rules name them; `looked_up` is the code without its
    dot, `served` the day, as the frame of the level has them.
    """
    gender = Rule(
        id=f"{what}_gender",
        title=f"A {what} fits the patient's gender",
        problem=f"A {what} does not fit the patient's gender",
        level=level,
        severity=Severity.WARN,
        category=FailureCategory.RULE,
        carc=carcs[0],
        fix=f"Check the {what} and the patient's gender.",
        check=Check(
            lambda facts: _of_gender(level, looked_up, women, men, facts),
            pl.format("{} with gender {}", pl.col(code), pl.col("_gender")),
            f"a {what} of the patient's gender",
        ),
        reads=reads(columns[0], "claims.gender"),
        about="claims.gender",
    )
    age = Rule(
        id=f"{what}_age",
        title=f"A {what} fits the patient's age",
        problem=f"A {what} does not fit the patient's age",
        level=level,
        severity=Severity.WARN,
        category=FailureCategory.RULE,
        carc=carcs[1],
        fix=f"Check the {what}, the birth date and the date of service.",
        check=Check(
            lambda facts: _of_age(level, looked_up, ages, served, facts),
            _aged(code, served),
            f"a {what} of the patient's age",
        ),
        reads=reads(*columns, "claims.date_of_birth"),
        about="claims.date_of_birth",
    )
    return gender, age


RULES: Final = (
    *_conflicts(
        "diagnosis",
        Level.DIAGNOSIS,
        code="code",
        looked_up="_code",
        served="_claim_from",
        carcs=("10", "9"),
        columns=("diagnoses.code", "claims.service_from_date"),
        women=_WOMEN,
        men=_MEN,
        ages=_DIAGNOSIS_AGES,
    ),
    *_conflicts(
        "procedure",
        Level.LINE,
        code="procedure_code",
        looked_up="procedure_code",
        served="service_from_date",
        carcs=("7", "6"),
        columns=("lines.procedure_code", "lines.service_from_date"),
        women=_PROCEDURES_OF_WOMEN,
        men=_PROCEDURES_OF_MEN,
        ages=_PROCEDURE_AGES,
    ),
)
