"""What the model sees of a claim: whole numbers reckoned from its columns, the same on every machine.

Nothing of the patient is among them, nor what the rules found: a claim is not reviewed because of who somebody is, and
the model does not learn the rules again. Every number lies between 0 and `LARGEST`.
"""

from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from claimdeck.pipeline.domain.columns import MODIFIERS
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.scoring.codes import (
    HOSPITAL_PLACES,
    MODIFIER_BITS,
    SECTIONS,
    TELEHEALTH_PLACES,
    code_facts,
    modifier_bits,
)
from claimdeck.pipeline.domain.scoring.steps import MOST_STEPS, STEPS_A_DOUBLING, steps_of
from claimdeck.pipeline.domain.scoring.vocabulary import MOST_WORDS, Vocabulary

# A number of each claim.
Column: TypeAlias = npt.NDArray[Any]

LARGEST: Final = 4_095
# Changes whenever a number below means something else: a model made for another one is refused.
FEATURES_VERSION: Final = 1

_FROM_LINES: Final = (
    "lines",
    "units",
    "most_units",
    "highest_charge",
    "charge_over_usual",
    "lines_over_usual",
    "modifiers",
    *(f"modifier_{what}" for what in MODIFIER_BITS),
    *SECTIONS,
    "visit_level",
    "unlisted",
    "hospital",
    "telehealth",
    "without_pointer",
    "one_pointer",
    "free_of_charge",
)
_FROM_CLAIM: Final = (
    "total_charge",
    "diagnoses",
    "unspecific_diagnosis",
    "symptom_diagnosis",
    "factor_diagnosis",
    "no_referral",
    "no_department",
    "secondary_insurance",
    "replacement",
    "days_of_service",
    "days_until_received",
)
# What only shows where two things meet; a sum of single numbers cannot tell it.
_MEETING: Final = (
    "tests_without_referral",
    "level_with_one_diagnosis",
    "visit_beside_surgery",
    "tests_for_vague_diagnosis",
)
_SEEN_OF_LINES: Final = (
    "procedure_code",
    "place_of_service",
    "diagnosis_pointer",
    "charge_amount",
    "units",
    *MODIFIERS,
)
NUMBERS: Final = (*_FROM_LINES, *_FROM_CLAIM, *_MEETING)


@dataclass(frozen=True, slots=True)
class Bag:
    """Which known codes stand where: one entry for each time that a code stands in a claim.

    `rows` are positions of claims; `words` are positions in the vocabulary, `size` where the code is unknown.
    """

    sort: str
    size: int
    rows: npt.NDArray[np.int64] = field(repr=False)
    words: npt.NDArray[np.int64] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Features:
    """The features of some claims, a row a claim in the order of the claims.

    `numbers` has a column for each of `NUMBERS`: whole numbers as doubles, which hold them exactly, column by column
    in memory. `bags` are the known codes.
    """

    numbers: npt.NDArray[np.float64] = field(repr=False)
    bags: tuple[Bag, ...] = field(repr=False)

    def __len__(self) -> int:
        return len(self.numbers)

    def matrix(self) -> npt.NDArray[np.float64]:
        """All of it as one array, claims × (numbers, then how often each known code stands in the claim)."""
        counted = [self.numbers]
        for bag in self.bags:
            cells = bag.rows * (bag.size + 1) + bag.words
            counts = np.bincount(cells, minlength=len(self) * (bag.size + 1)).reshape(len(self), bag.size + 1)
            counted.append(np.minimum(counts[:, : bag.size], LARGEST))
        return np.hstack(counted)


def columns_of(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names of the columns of `Features.matrix`."""
    return (*NUMBERS, *(f"{sort} {word}" for sort in MOST_WORDS for word in vocabulary.words[sort]))


def features_of(claims: Claims, vocabulary: Vocabulary) -> Features:
    """The features of these claims; lines and diagnoses of other claims are left aside."""
    rows = claims.claims.select("claim_id").with_row_index("row")
    lines = _lines(claims.lines, rows, vocabulary)
    columns = _of_claims(claims.claims) | _of_lines(lines, len(claims))
    diagnoses = claims.diagnoses.select("claim_id").join(rows, on="claim_id", how="inner")
    columns["diagnoses"] = _PerClaim(diagnoses["row"], len(claims)).count()
    columns |= _meetings(columns)
    numbers = np.zeros((len(claims), len(NUMBERS)), order="F")
    for place, name in enumerate(NUMBERS):
        np.clip(columns[name], 0, LARGEST, out=numbers[:, place])
    return Features(numbers, _bags(claims.claims, lines, vocabulary))


def _lines(lines: pl.DataFrame, rows: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """The lines with the position of their claim, sorted by it, and what their codes say."""
    found = lines.select("claim_id", *_SEEN_OF_LINES).join(rows, on="claim_id", how="inner", maintain_order="left")
    if not found["row"].is_sorted():
        found = found.sort("row")
    # Units are thousandths; a line without any counts as one, so that its charge is that of one unit.
    units = pl.max_horizontal(pl.col("units").fill_null(0) // 1000, 1)
    return found.select(
        "row",
        "procedure_code",
        "place_of_service",
        "diagnosis_pointer",
        "charge_amount",
        units.alias("whole_units"),
        (pl.col("charge_amount").fill_null(0) // units).alias("each"),
        modifier_bits().alias("modifier_bits"),
        pl.sum_horizontal((pl.col(name) != "").cast(pl.Int32) for name in MODIFIERS).alias("modifiers"),
    ).join(_codes(found["procedure_code"], vocabulary), on="procedure_code", maintain_order="left")


def _codes(codes: pl.Series, vocabulary: Vocabulary) -> pl.DataFrame:
    """One row for each procedure code there is: what it says, its place in the vocabulary and its usual charge."""
    facts = code_facts(codes.unique())
    places = vocabulary.places("procedure_code", facts["procedure_code"])
    usual = pl.Series("usual", [*vocabulary.usual, MOST_STEPS], dtype=pl.Int32)
    return facts.with_columns(places.alias("word"), usual.gather(places))


class _PerClaim:
    """Sums up lines by claim; `rows` are the positions of their claims, sorted where a largest value is asked for."""

    def __init__(self, rows: pl.Series, claims: int) -> None:
        self.rows: npt.NDArray[np.int64] = rows.cast(pl.Int64).to_numpy()
        self.claims = claims
        self.starts = np.flatnonzero(np.diff(self.rows, prepend=-1))

    def count(self) -> Column:
        return np.bincount(self.rows, minlength=self.claims).astype(np.float64)

    def sum(self, values: npt.NDArray[Any]) -> Column:
        """The sum of the values; of what is true or false, how often it is true."""
        if values.dtype == np.bool_:
            return np.bincount(self.rows[values], minlength=self.claims)
        return np.bincount(self.rows, weights=values, minlength=self.claims)

    def most(self, values: npt.NDArray[Any]) -> Column:
        """The largest value, 0 for a claim without a line."""
        largest = np.zeros(self.claims)
        if len(self.rows):
            largest[self.rows[self.starts]] = np.maximum.reduceat(values, self.starts)
        return largest

    def counts(self, kinds: npt.NDArray[Any], most: int) -> npt.NDArray[np.int64]:
        """How many lines of each kind, from 0 to `most`: claims × kinds."""
        cells = self.rows * (most + 1) + kinds
        return np.bincount(cells, minlength=self.claims * (most + 1)).reshape(self.claims, most + 1)


def _of_lines(lines: pl.DataFrame, claims: int) -> dict[str, Column]:
    """What the lines of each claim say together."""
    each = _PerClaim(lines["row"], claims)
    charges = steps_of(lines["each"])
    over = np.maximum(charges - lines["usual"].to_numpy(), 0)
    bits, place, pointer = lines["modifier_bits"].to_numpy(), lines["place_of_service"], lines["diagnosis_pointer"]
    sections = each.counts(lines["section"].to_numpy(), len(SECTIONS))
    return {
        "lines": each.count(),
        "units": each.sum(lines["whole_units"].to_numpy()),
        "most_units": each.most(lines["whole_units"].to_numpy()),
        "highest_charge": each.most(charges),
        "charge_over_usual": each.most(over),
        # More than double the usual.
        "lines_over_usual": each.sum(over > STEPS_A_DOUBLING),
        "modifiers": each.sum(lines["modifiers"].to_numpy()),
        **{f"modifier_{what}": each.sum(bits & bit != 0) for what, bit in MODIFIER_BITS.items()},
        **{name: sections[:, number] for number, name in enumerate(SECTIONS)},
        "visit_level": each.most(lines["visit_level"].to_numpy()),
        "unlisted": each.sum(lines["unlisted"].to_numpy()),
        "hospital": each.sum(place.is_in(HOSPITAL_PLACES).to_numpy()),
        "telehealth": each.sum(place.is_in(TELEHEALTH_PLACES).to_numpy()),
        "without_pointer": each.sum((pointer == "").to_numpy()),
        "one_pointer": each.sum(pointer.str.len_bytes().is_between(1, 2).to_numpy()),
        "free_of_charge": each.sum((lines["charge_amount"].fill_null(0) <= 0).to_numpy()),
    }


def _of_claims(claims: pl.DataFrame) -> dict[str, Column]:
    """What the claims say themselves, but for the number of their diagnoses."""
    diagnosis = pl.col("primary_diagnosis").str.replace(".", "", literal=True)
    first, last = pl.col("service_from_date"), pl.col("service_to_date")
    said = claims.select(
        diagnosis.str.ends_with("9").alias("unspecific_diagnosis"),
        diagnosis.str.starts_with("R").alias("symptom_diagnosis"),
        diagnosis.str.starts_with("Z").alias("factor_diagnosis"),
        (pl.col("referring_provider_npi") == "").alias("no_referral"),
        (pl.col("department_id") == "").alias("no_department"),
        (pl.col("secondary_insurance") != "").alias("secondary_insurance"),
        pl.col("frequency_code").is_in(["7", "8"]).alias("replacement"),
        (last - first).dt.total_days().alias("days_of_service"),
        (pl.col("received_date") - last).dt.total_days().alias("days_until_received"),
    ).select(pl.all().fill_null(0).cast(pl.Float64))
    columns: dict[str, Column] = {column.name: column.to_numpy() for column in said}
    return columns | {"total_charge": steps_of(claims["total_charge_amount"])}


def _meetings(of: dict[str, Column]) -> dict[str, Column]:
    tests = of["laboratory"] + of["radiology"]
    vague = of["unspecific_diagnosis"] + of["symptom_diagnosis"] + of["factor_diagnosis"]
    return {
        "tests_without_referral": tests * of["no_referral"],
        "level_with_one_diagnosis": of["visit_level"] * (of["diagnoses"] <= 1),
        "visit_beside_surgery": (of["evaluation"] > 0) & (of["surgery"] > 0),
        "tests_for_vague_diagnosis": tests * vague,
    }


def _bags(claims: pl.DataFrame, lines: pl.DataFrame, vocabulary: Vocabulary) -> tuple[Bag, ...]:
    """In the order of the vocabulary's sorts, which is that of the columns of the matrix."""
    of_claims = np.arange(claims.height, dtype=np.int64)
    of_lines = lines["row"].cast(pl.Int64).to_numpy()
    found = {
        "procedure_code": (of_lines, lines["word"]),
        "diagnosis": (of_claims, vocabulary.places("diagnosis", claims["primary_diagnosis"].str.slice(0, 3))),
        "payer": (of_claims, vocabulary.places("payer", claims["payer"])),
        "financial_class": (of_claims, vocabulary.places("financial_class", claims["financial_class"])),
        "place_of_service": (of_lines, vocabulary.places("place_of_service", lines["place_of_service"])),
    }
    return tuple(
        Bag(sort, len(vocabulary.words[sort]), found[sort][0], found[sort][1].cast(pl.Int64).to_numpy())
        for sort in MOST_WORDS
    )
