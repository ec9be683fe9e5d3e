"""Claims while they are worked on, as columns: what the stages hand to one another."""

from dataclasses import dataclass, field
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.columns import CARRIED, CLAIM, DIAGNOSIS, LINE, PROVIDER, frame_schema

CLAIMS_SCHEMA: Final = frame_schema((*CLAIM, *CARRIED))
LINES_SCHEMA: Final = frame_schema(LINE)
DIAGNOSES_SCHEMA: Final = frame_schema(DIAGNOSIS)
PROVIDERS_SCHEMA: Final = frame_schema(PROVIDER)

# One broken rule a row. `line_number` 0 is the claim; `seen` is in the clear and must be masked before it is stored.
VIOLATIONS_SCHEMA: Final[dict[str, pl.DataType]] = {
    "claim_id": pl.String(),
    "line_number": pl.Int32(),
    "rule": pl.String(),
    "severity": pl.String(),
    "carc": pl.String(),
    "rarc": pl.String(),
    "seen": pl.String(),
    "expected": pl.String(),
    "fix": pl.String(),
}

# One row a line, in the order of the lines. `rvu_value` is for one unit in ten-thousandths, `reimbursement_amount` in
# cents for all units; both null where there is no price. `basis` says how it was reckoned, or why there is none.
PRICES_SCHEMA: Final[dict[str, pl.DataType]] = {
    "claim_id": pl.String(),
    "line_number": pl.Int32(),
    "rvu_value": pl.Int64(),
    "reimbursement_amount": pl.Int64(),
    "basis": pl.String(),
}

# One row a claim, in the order of the claims. `filter_number` is null below the threshold; `filter_probabilities` is
# a JSON object from the filter's number to a probability with four decimals, empty without a model.
SCORES_SCHEMA: Final[dict[str, pl.DataType]] = {
    "claim_id": pl.String(),
    "filter_number": pl.Int16(),
    "filter_probabilities": pl.String(),
    "model_version": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Claims:
    """Some claims whole: claims by `claim_id`, lines by `claim_id` and `line_number`, diagnoses by `claim_id` and
    `sequence`, providers by `claim_id`, `line_number` and `role`; no order is relied upon but that of each frame.
    """

    claims: pl.DataFrame = field(repr=False)
    lines: pl.DataFrame = field(repr=False)
    diagnoses: pl.DataFrame = field(repr=False)
    providers: pl.DataFrame = field(repr=False)

    def __len__(self) -> int:
        return self.claims.height

    def only(self, claim_ids: pl.Series) -> "Claims":
        """These claims of them, each with all that belongs to it."""
        wanted = pl.DataFrame({"claim_id": claim_ids})
        return Claims(*(frame.join(wanted, on="claim_id", how="semi") for frame in self.frames))

    def without(self, claim_ids: pl.Series) -> "Claims":
        """All of them but these."""
        unwanted = pl.DataFrame({"claim_id": claim_ids})
        return Claims(*(frame.join(unwanted, on="claim_id", how="anti") for frame in self.frames))

    @property
    def frames(self) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        return self.claims, self.lines, self.diagnoses, self.providers


def no_claims() -> Claims:
    """Frames of the right columns without a row."""
    return Claims(
        pl.DataFrame(schema=CLAIMS_SCHEMA),
        pl.DataFrame(schema=LINES_SCHEMA),
        pl.DataFrame(schema=DIAGNOSES_SCHEMA),
        pl.DataFrame(schema=PROVIDERS_SCHEMA),
    )


def no_violations() -> pl.DataFrame:
    """A frame of violations without a row."""
    return pl.DataFrame(schema=VIOLATIONS_SCHEMA)
