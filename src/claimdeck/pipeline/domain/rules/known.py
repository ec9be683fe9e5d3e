"""What the rules know beside the claims: production's own tables, reference data, and what is there already."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import polars as pl


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules know beside the claims; every frame may be empty, and then the rules that need it do not run.

    `as_of` is the day of receipt for claims without one. Frames of reference data are those of
    `pipeline/reference/frames.py`, one a kind of file, with `effective_from` and `effective_to` (null: open).
    `duplicates` are the claim_ids whose key production has already. `duplicate_texts` are those of these claims
    (`domain/duplicates.py`) where they have been made already; else the rule makes them.
    """

    as_of: date
    facilities: pl.DataFrame
    financial_classes: pl.DataFrame
    payers: pl.DataFrame
    physicians: pl.DataFrame
    reference: dict[str, pl.DataFrame] = field(repr=False)
    duplicates: pl.Series = field(repr=False)
    duplicate_texts: pl.DataFrame | None = field(default=None, repr=False)
    _prepared: dict[str, tuple[pl.DataFrame, pl.DataFrame]] = field(default_factory=dict, repr=False, compare=False)

    def table(self, name: str) -> pl.DataFrame:
        """The frame of that name, of production's own tables or of reference data; without a column when absent."""
        match name:
            case "facilities":
                return self.facilities
            case "financial_classes":
                return self.financial_classes
            case "payers":
                return self.payers
            case "physicians":
                return self.physicians
            case _:
                return self.reference.get(name, _ABSENT)

    def prepared(self, name: str, of: pl.DataFrame, prepare: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
        """What `prepare` makes of a table under this name: made for the first load of a batch, kept for the others."""
        kept = self._prepared.get(name)
        if kept is None or kept[0] is not of:
            self._prepared[name] = kept = of, prepare(of)
        return kept[1]


_ABSENT = pl.DataFrame()
