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
    return (
        _known(staged, produced)
        .select(
            "claim_id",
            place=_found(),
            staged=_PLACE.is_not_null(),
            cents_staged=pl.col("cents_staged").fill_null(0),
            cents_placed=_cents(),
            kind=_kind(),
        )
        .sort("claim_id")
    )


_PLACE: Final = pl.col("place")
_WAITING: Final = _PLACE.is_in([Place.PENDING.value, Place.PROCESSING.value])
_LOADED, _FAILED, _DEAD = _PLACE == Place.LOADED, _PLACE == Place.FAILED, _PLACE == Place.DEAD_LETTER
# What production and the dead letters say, whatever staging does.
_THERE: Final = pl.col("version_there").is_not_null()
_FAILED_THERE: Final = pl.col("cents_failed").is_not_null()
_DEAD_THERE: Final = pl.col("cents_dead").is_not_null()


def _by_its_load(column: str) -> pl.Expr:
    """Whether the load that has the claim in hand brought this, and staging has yet to hear of it."""
    return (_PLACE == Place.PROCESSING) & (pl.col(column) == pl.col("load_id")).fill_null(False)


def _kind() -> pl.Expr:
    """What does not agree, the gravest first; null where all does."""
    changed = (pl.col("cents_there") != pl.col("cents_staged")) | (pl.col("hash_here") != pl.col("hash_there"))
    failed_cents = pl.col("cents_failed") != pl.col("cents_staged")
    wrong = {
        DifferenceKind.NOT_STAGED: _PLACE.is_null(),
        DifferenceKind.PLACE_UNKNOWN: ~_PLACE.is_in([one.value for one in Place]),
        DifferenceKind.LOST_IN_PRODUCTION: _LOADED & ~_THERE,
        DifferenceKind.LOST_AMONG_FAILED: _FAILED & pl.col("version_failed").is_null() & ~_THERE,
        DifferenceKind.LOST_AMONG_DEAD_LETTERS: _DEAD & ~_DEAD_THERE & ~_THERE,
        DifferenceKind.IN_TWO_PLACES: (_THERE & ~_LOADED & ~_by_its_load("load_there"))
        | pl.col("twice")
        | (_FAILED_THERE & ~_by_its_load("load_failed") & ~_FAILED)
        | (_DEAD_THERE & ~_DEAD)
        | pl.col("open_before"),
        DifferenceKind.VERSION_DIFFERS: (_LOADED & (pl.col("version") != pl.col("version_there")))
        | pl.col("newer_failed"),
        DifferenceKind.CONTENT_DIFFERS: (_LOADED & changed.fill_null(False)) | (_FAILED & failed_cents),
    }
    return pl.coalesce(pl.when(is_so).then(pl.lit(kind.value)) for kind, is_so in wrong.items())


def _found() -> pl.Expr:
    """Where the claim was found, by both sides; null where nowhere."""
    there = (_LOADED & _THERE) | (_FAILED & _FAILED_THERE) | (_DEAD & _DEAD_THERE)
    return pl.when(_WAITING).then(pl.lit(Place.PENDING.value)).when(there).then(_PLACE)


def _cents() -> pl.Expr:
    """The charges that were found, once for each place in which the claim is."""
    found = [pl.col(name).fill_null(0) for name in ("cents_there", "cents_failed", "cents_dead")]
    return pl.when(_WAITING).then(pl.col("cents_staged")).otherwise(pl.sum_horizontal(found))


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
