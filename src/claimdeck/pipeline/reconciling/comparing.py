"""Where the claims of a range are, by both databases, and what does not agree; frames in, frames out."""

from enum import StrEnum
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.contents import content_hashes
from claimdeck.pipeline.domain.states import Place, Resolution
from claimdeck.pipeline.stores.port import ProducedRange, StagedRange


class DifferenceKind(StrEnum):
    """What does not agree about a claim."""

    LOST_IN_PRODUCTION = "lost_in_production"
    LOST_AMONG_FAILED = "lost_among_failed"
    LOST_AMONG_DEAD_LETTERS = "lost_among_dead_letters"
    NOT_STAGED = "not_staged"
    IN_TWO_PLACES = "in_two_places"
    VERSION_DIFFERS = "version_differs"
    CONTENT_DIFFERS = "content_differs"
    PLACE_UNKNOWN = "place_unknown"


MEANINGS: Final = {
    DifferenceKind.LOST_IN_PRODUCTION: "staging says loaded, production does not have it",
    DifferenceKind.LOST_AMONG_FAILED: "staging says failed, production has no failed claim of this version",
    DifferenceKind.LOST_AMONG_DEAD_LETTERS: "staging says dead letter, there is none",
    DifferenceKind.NOT_STAGED: "production or the dead letters have it, staging does not",
    DifferenceKind.IN_TWO_PLACES: "it is somewhere else, too",
    DifferenceKind.VERSION_DIFFERS: "the two databases have different versions of it",
    DifferenceKind.CONTENT_DIFFERS: "the claim, its lines, diagnoses, providers or amounts differ",
    DifferenceKind.PLACE_UNKNOWN: "staging's processing_status is none of the pipeline's",
}


def compare(staged: StagedRange, produced: ProducedRange) -> pl.DataFrame:
    """One row a claim_id that either side knows: `claim_id`, `place`, `cents_staged`, `cents_placed`, `kind`.

    `place` is where the claim was found, null where nowhere; `kind` is null where all agrees. A claim of a load that
    production has committed and staging has not settled yet is pending, like every other that is being processed.
    """
    known = _known(staged, produced)
    place, there = pl.col("place"), pl.col("version_there").is_not_null()
    mine = pl.col("load_id") == pl.col("load_there")
    under_way = (place == Place.PROCESSING) & mine.fill_null(False)
    failed, dead = pl.col("cents_failed").is_not_null(), pl.col("cents_dead").is_not_null()
    failed_by_it = failed & ~(
        (place == Place.PROCESSING) & (pl.col("load_failed") == pl.col("load_id")).fill_null(False)
    )
    is_loaded, is_failed, is_dead = place == Place.LOADED, place == Place.FAILED, place == Place.DEAD_LETTER
    changed = (pl.col("cents_there") != pl.col("cents_staged")) | (pl.col("hash_here") != pl.col("hash_there"))
    kind = (
        pl.when(place.is_null())
        .then(pl.lit(DifferenceKind.NOT_STAGED.value))
        .when(~place.is_in([one.value for one in Place]))
        .then(pl.lit(DifferenceKind.PLACE_UNKNOWN.value))
        .when(is_loaded & ~there)
        .then(pl.lit(DifferenceKind.LOST_IN_PRODUCTION.value))
        .when(is_failed & pl.col("version_failed").is_null() & ~there)
        .then(pl.lit(DifferenceKind.LOST_AMONG_FAILED.value))
        .when(is_dead & ~dead & ~there)
        .then(pl.lit(DifferenceKind.LOST_AMONG_DEAD_LETTERS.value))
        .when((there & ~is_loaded & ~under_way) | pl.col("twice"))
        .then(pl.lit(DifferenceKind.IN_TWO_PLACES.value))
        .when((failed_by_it & ~is_failed) | (dead & ~is_dead) | pl.col("open_before"))
        .then(pl.lit(DifferenceKind.IN_TWO_PLACES.value))
        .when((is_loaded & (pl.col("version") != pl.col("version_there"))) | pl.col("newer_failed"))
        .then(pl.lit(DifferenceKind.VERSION_DIFFERS.value))
        .when((is_loaded & changed.fill_null(False)) | (is_failed & (pl.col("cents_failed") != pl.col("cents_staged"))))
        .then(pl.lit(DifferenceKind.CONTENT_DIFFERS.value))
    )
    waiting = place.is_in([Place.PENDING.value, Place.PROCESSING.value])
    found = (
        pl.when(waiting)
        .then(pl.lit(Place.PENDING.value))
        .when(is_loaded & there)
        .then(place)
        .when(is_failed & failed)
        .then(place)
        .when(is_dead & dead)
        .then(place)
    )
    cents = (
        pl.when(waiting)
        .then(pl.col("cents_staged"))
        .otherwise(
            pl.col("cents_there").fill_null(0) + pl.col("cents_failed").fill_null(0) + pl.col("cents_dead").fill_null(0)
        )
    )
    return known.select(
        "claim_id",
        place=found,
        staged=place.is_not_null(),
        cents_staged=pl.col("cents_staged").fill_null(0),
        cents_placed=cents,
        kind=kind,
    ).sort("claim_id")


def _known(staged: StagedRange, produced: ProducedRange) -> pl.DataFrame:
    """Everything that either side says of a claim, side by side."""
    places = staged.places.rename({"processing_status": "place", "total_charge_amount": "cents_staged"})
    letters = staged.letters.group_by("claim_id").agg(pl.col("charge_amount").last().alias("cents_dead"))
    here = content_hashes(staged.loaded).rename({"content_hash": "hash_here"})
    tombstones = produced.archived.select(
        "claim_id",
        version_there="version",
        cents_there="total_charge_amount",
        hash_there="content_hash",
        load_there=pl.lit(None, dtype=pl.Int64),
    )
    claims = (
        produced.claims.claims.select("claim_id", version_there="version", cents_there="total_charge_amount")
        .join(content_hashes(produced.claims).rename({"content_hash": "hash_there"}), on="claim_id")
        .join(produced.loads.rename({"load_id": "load_there"}), on="claim_id", how="left")
    )
    there = (
        pl.concat([claims, tombstones], how="vertical_relaxed")
        .with_columns(twice=pl.col("claim_id").is_duplicated())
        .unique("claim_id", keep="first", maintain_order=True)
    )
    ids = pl.concat(
        [frame.select("claim_id") for frame in (places, letters, there, produced.failed)], how="vertical"
    ).unique()
    return (
        ids.join(places, on="claim_id", how="left")
        .join(letters, on="claim_id", how="left")
        .join(here, on="claim_id", how="left")
        .join(there, on="claim_id", how="left")
        .join(_failed(places, produced.failed), on="claim_id", how="left")
        .with_columns(pl.col("twice", "open_before", "newer_failed").fill_null(False))
    )


def _failed(places: pl.DataFrame, failed: pl.DataFrame) -> pl.DataFrame:
    """Of the versions that failed: the staged one's cents and load, whether an earlier one is open or a later there."""
    versions = failed.join(places.select("claim_id", staged_version="version"), on="claim_id", how="left")
    current = pl.col("version") == pl.col("staged_version").fill_null(pl.col("version"))
    earlier = pl.col("version") < pl.col("staged_version")
    return versions.group_by("claim_id").agg(
        version_failed=pl.col("version").filter(current).last(),
        cents_failed=pl.col("total_charge_amount").filter(current).last(),
        load_failed=pl.col("load_id").filter(current).last(),
        open_before=(earlier & (pl.col("resolution_status") == Resolution.OPEN)).any(),
        newer_failed=(pl.col("version") > pl.col("staged_version")).any(),
    )
