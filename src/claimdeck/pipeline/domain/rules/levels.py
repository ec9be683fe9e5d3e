"""What a rule can be about."""

from enum import StrEnum


class Level(StrEnum):
    """What a rule is about: the claim as a whole, or one of its lines, diagnoses or providers."""

    CLAIM = "claim"
    LINE = "line"
    DIAGNOSIS = "diagnosis"
    PROVIDER = "provider"
