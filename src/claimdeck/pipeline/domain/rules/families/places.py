"""Where services were given: facility, its financial classes, the place of service of each line."""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.rules.facts import Facts
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.rule import Check, Rule, reads
from claimdeck.pipeline.domain.states import FailureCategory, Severity

_VALUE: Final = pl.col("value")
_POS: Final = pl.col("place_of_service")
_POS_FORM: Final = _VALUE.str.contains(r"^[0-9]{2}$")
_PAIR: Final = ("facility_id", "financial_class")
# Visits to inpatients, patients under observation and of an emergency department: a physician's office has none.
_OF_A_HOSPITAL: Final = r"^(9922[1-3]|9923[1-689]|9928[1-5])$"


def _facility_unknown(facts: Facts) -> pl.Expr | None:
    known = facts.known.facilities["facility_id"]
    return facts.bad(Level.CLAIM, "facility_id", _VALUE.is_in(known.implode()))


def _class_unknown(facts: Facts) -> pl.Expr | None:
    used = facts.claims.select(_PAIR).unique()
    unknown = used.join(facts.known.financial_classes, on=_PAIR, how="anti")
    if not unknown.height:
        return None
    return pl.struct(_PAIR).is_in(unknown.to_struct().implode())


def _pos_unknown(facts: Facts) -> pl.Expr | None:
    known = facts.known.table("pos")["code"]
    return facts.bad(Level.LINE, "place_of_service", _VALUE.is_in(known.implode()) | ~_POS_FORM)


def _pos_undecided(facts: Facts) -> pl.Expr | None:
    """Places of the list that are neither facility nor non-facility: a price cannot be chosen."""
    undecided = facts.known.table("pos").filter(pl.col("facility").is_null())["code"]
    return facts.bad(Level.LINE, "place_of_service", ~_VALUE.is_in(undecided.implode()))


def _pos_conflict(facts: Facts) -> pl.Expr | None:
    offices = facts.known.table("pos").filter(~pl.col("facility"))["code"]
    of_hospital = facts.bad(Level.LINE, "procedure_code", ~_VALUE.str.contains(_OF_A_HOSPITAL))
    return None if of_hospital is None else of_hospital & _POS.is_in(offices.implode())


RULES: Final = (
    Rule(
        id="facility_known",
        title="The facility is in production's list",
        problem="The facility is not in production's list",
        level=Level.CLAIM,
        severity=Severity.WARN,
        carc="16",
        rarc="MA114",
        fix="Correct the facility, or add it to the list of facilities.",
        check=Check(_facility_unknown, pl.col("facility_id"), "a facility of the list"),
        reads=reads("claims.facility_id"),
        about="claims.facility_id",
        needs=frozenset({"facilities"}),
    ),
    Rule(
        id="financial_class_known",
        title="The facility has the claim's financial class",
        problem="The facility does not have the claim's financial class",
        level=Level.CLAIM,
        severity=Severity.WARN,
        carc="16",
        rarc="M56",
        fix="Correct the financial class, or add it to those of the facility.",
        check=Check(
            _class_unknown,
            pl.format("{} at {}", pl.col("financial_class"), pl.col("facility_id")),
            "a financial class of the facility",
        ),
        reads=reads("claims.financial_class", "claims.facility_id"),
        about="claims.financial_class",
        needs=frozenset({"financial_classes"}),
    ),
    Rule(
        id="pos_format",
        title="The place of service has two digits",
        problem="The place of service does not have two digits",
        level=Level.LINE,
        severity=Severity.REJECT,
        carc="16",
        rarc="M77",
        fix="Enter the place of service of the line, such as 11 for an office.",
        check=Check(lambda facts: facts.bad(Level.LINE, "place_of_service", _POS_FORM), _POS, "2 digits"),
        reads=reads("lines.place_of_service"),
        about="lines.place_of_service",
        free_text=True,
    ),
    Rule(
        id="pos_known",
        title="The place of service is in CMS's list",
        problem="The place of service is not in CMS's list",
        level=Level.LINE,
        severity=Severity.WARN,
        carc="16",
        rarc="M77",
        fix="Choose a place of service of CMS's list.",
        check=Check(_pos_unknown, _POS, "a code of the list"),
        reads=reads("lines.place_of_service"),
        about="lines.place_of_service",
        needs=frozenset({"pos"}),
    ),
    Rule(
        id="pos_facility",
        title="The place of service is known as a facility or as none",
        problem="The place of service is not known as a facility, nor as none",
        level=Level.LINE,
        severity=Severity.WARN,
        carc="16",
        rarc="M77",
        fix="Choose a place that the list calls facility or non-facility: the price depends on it.",
        check=Check(_pos_undecided, _POS, "a facility or non-facility place"),
        reads=reads("lines.place_of_service"),
        about="lines.place_of_service",
        needs=frozenset({"pos"}),
    ),
    Rule(
        id="pos_procedure",
        title="A hospital's or emergency department's visit was given in a facility",
        problem="A hospital's or emergency department's visit was not given in a facility",
        level=Level.LINE,
        severity=Severity.WARN,
        category=FailureCategory.RULE,
        carc="5",
        rarc="M77",
        fix="Correct the place of service, or bill the visit of that place.",
        check=Check(
            _pos_conflict, pl.format("{} at {}", pl.col("procedure_code"), _POS), "a place of service in a facility"
        ),
        reads=reads("lines.place_of_service", "lines.procedure_code"),
        about="lines.place_of_service",
        needs=frozenset({"pos"}),
    ),
)
