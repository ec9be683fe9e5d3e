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
FAMILIES: Final[dict[str, tuple[Rule, ...]]] = {
    "structure": structure.RULES,
    "patients": patients.RULES,
    "providers": providers.RULES,
    "places": places.RULES,
    "dates": dates.RULES,
    "procedures": procedures.RULES,
    "modifiers": modifiers.RULES,
    "diagnoses": diagnoses.RULES,
    "conflicts": conflicts.RULES,
    "NCCI": ncci.RULES,
    "limits": limits.RULES,
    "duplicates": duplicates.RULES,
}
RULES: Final[tuple[Rule, ...]] = tuple(rule for family in FAMILIES.values() for rule in family)
