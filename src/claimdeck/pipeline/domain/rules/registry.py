"""The families of rules: a new one is a file in `families/` and a line here."""

from typing import Final

from claimdeck.pipeline.domain.rules.families import providers
from claimdeck.pipeline.domain.rules.rule import Rule

# In the order in which they are documented.
RULES: Final[tuple[Rule, ...]] = (*providers.RULES,)
