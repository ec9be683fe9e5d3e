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


RULES: Final = (
    Rule(
        id="diagnosis_gender",
        title="A diagnosis fits the patient's gender",
        problem="A diagnosis does not fit the patient's gender",
        level=Level.DIAGNOSIS,
        severity=Severity.WARN,
        category=FailureCategory.RULE,
        carc="10",
        fix="Check the diagnosis and the patient's gender.",
        check=Check(
            lambda facts: _of_gender(Level.DIAGNOSIS, "_code", _WOMEN, _MEN, facts),
            pl.format("{} with gender {}", pl.col("code"), pl.col("_gender")),
            "a diagnosis of the patient's gender",
        ),
        reads=reads("diagnoses.code", "claims.gender"),
        about="claims.gender",
    ),
    Rule(
        id="diagnosis_age",
        title="A diagnosis fits the patient's age",
        problem="A diagnosis does not fit the patient's age",
        level=Level.DIAGNOSIS,
        severity=Severity.WARN,
        category=FailureCategory.RULE,
        carc="9",
        fix="Check the diagnosis, the birth date and the date of service.",
        check=Check(
            lambda facts: _of_age(Level.DIAGNOSIS, "_code", _DIAGNOSIS_AGES, "_claim_from", facts),
            _aged("code", "_claim_from"),
            "a diagnosis of the patient's age",
        ),
        reads=reads("diagnoses.code", "claims.date_of_birth", "claims.service_from_date"),
        about="claims.date_of_birth",
    ),
    Rule(
        id="procedure_gender",
        title="A procedure fits the patient's gender",
        problem="A procedure does not fit the patient's gender",
        level=Level.LINE,
        severity=Severity.WARN,
        category=FailureCategory.RULE,
        carc="7",
        fix="Check the procedure and the patient's gender.",
        check=Check(
            lambda facts: _of_gender(Level.LINE, "procedure_code", _PROCEDURES_OF_WOMEN, _PROCEDURES_OF_MEN, facts),
            pl.format("{} with gender {}", pl.col("procedure_code"), pl.col("_gender")),
            "a procedure of the patient's gender",
        ),
        reads=reads("lines.procedure_code", "claims.gender"),
        about="claims.gender",
    ),
    Rule(
        id="procedure_age",
        title="A procedure fits the patient's age",
        problem="A procedure does not fit the patient's age",
        level=Level.LINE,
        severity=Severity.WARN,
        category=FailureCategory.RULE,
        carc="6",
        fix="Check the procedure, the birth date and the date of service.",
        check=Check(
            lambda facts: _of_age(Level.LINE, "procedure_code", _PROCEDURE_AGES, "service_from_date", facts),
            _aged("procedure_code", "service_from_date"),
            "a procedure of the patient's age",
        ),
        reads=reads("lines.procedure_code", "lines.service_from_date", "claims.date_of_birth"),
        about="claims.date_of_birth",
    ),
)
