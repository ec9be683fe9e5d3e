"""The codes that a model knows by name, as its card lists them."""

from dataclasses import dataclass, field
from typing import Final

import polars as pl

# What a model may know by name; with them its size and its time are bounded.
MOST_WORDS: Final = {"procedure_code": 120, "diagnosis": 60, "payer": 30, "financial_class": 20, "place_of_service": 20}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """For each sort of code those that are known, in a fixed order; what is not among them counts as unknown.

    `usual` is the usual charge for one unit of each known procedure, in steps (`steps.py`).
    """

    words: dict[str, tuple[str, ...]]
    usual: tuple[int, ...] = field(default=())

    def __post_init__(self) -> None:
        if set(self.words) != set(MOST_WORDS):
            raise ValueError("The vocabulary does not have the sorts of codes that this version knows.")
        if len(self.usual) != len(self.words["procedure_code"]):
            raise ValueError("Each known procedure has one usual charge.")
        for sort, known in self.words.items():
            if len(known) > MOST_WORDS[sort] or len(set(known)) != len(known):
                raise ValueError(f"The vocabulary has too many codes of the sort {sort}, or one twice.")

    def places(self, sort: str, column: pl.Series) -> pl.Series:
        """Where each value stands among the known ones; one past the last where it is unknown."""
        known = self.words[sort]
        return column.replace_strict(list(known), list(range(len(known))), default=len(known), return_dtype=pl.Int32)


NO_WORDS: Final = Vocabulary(dict.fromkeys(MOST_WORDS, ()))
