"""The families of rules: a new one is a file in `families/` and a line here."""

from typing import Final

from claimdeck.pipeline.domain.rules.families import (
    conflicts,
    dates,
    diagnoses,
    duplicates,
    limits,
    modifiers,
    ncci,
    patients,
    places,
    procedures,
    providers,
    structure,
)
from claimdeck.pipeline.domain.rules.rule import Rule

# In the order in which they are documented.
RULES: Final[tuple[Rule, ...]] = (
    *structure.RULES,
    *patients.RULES,
    *providers.RULES,
    *places.RULES,
    *dates.RULES,
    *procedures.RULES,
    *modifiers.RULES,
    *diagnoses.RULES,
    *conflicts.RULES,
    *ncci.RULES,
    *limits.RULES,
    *duplicates.RULES,
)
