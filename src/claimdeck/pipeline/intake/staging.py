"""Claims put into staging, their originals sealed; whichever are there already stay as they are."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

import polars as pl
from django.conf import settings

from claimdeck.pipeline.domain.frames import CLAIMS_SCHEMA, Claims
from claimdeck.pipeline.intake.files import ClaimsFile, in_known_facilities
from claimdeck.pipeline.intake.texts import Read, too_wide
from claimdeck.pipeline.schema.staging.models import StagedClaim
from claimdeck.pipeline.stores.port import StagingStore

# So many are said one by one; the others are counted.
MOST_SAID: Final = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """Something of a claim that could not be read, without anything of the patient; `line` 0 is the claim."""

    place: int
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Stageable:
    """Of some claims of a file those that staging takes, with their originals, and what is wrong with the others."""

    claims: Claims = field(repr=False)
    originals: pl.Series = field(repr=False)
    problems: tuple[Problem, ...]

    @property
    def unreadable(self) -> int:
        """How many claims are left out."""
        return len({problem.place for problem in self.problems})


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file's claims: `new` are staged now, `existing` were there and stayed as they are."""

    claims: int = 0
    new: int = 0
    existing: int = 0
    unreadable: int = 0
    problems: tuple[Problem, ...] = field(default=())


def import_claims(
    file: ClaimsFile,
    store: StagingStore,
    *,
    facilities: pl.DataFrame,
    received: date,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Imported:
    """Put the claims of a file into staging, chunk by chunk; interrupted and repeated, nothing is there twice.

    Claims without a day of receipt of their own get `received`. `on_progress` is told how many claims are done.
    """
    done = Imported()
    for read in file.read():
        found = stageable(read, facilities=facilities, received=received)
        new = stage(store, found.claims, found.originals)
        done = Imported(
            claims=done.claims + len(found.claims) + found.unreadable,
            new=done.new + new,
            existing=done.existing + len(found.claims) - new,
            unreadable=done.unreadable + found.unreadable,
            problems=(*done.problems, *found.problems)[:MOST_SAID],
        )
        on_progress(done.claims)
    return done


def stageable(read: Read, *, facilities: pl.DataFrame, received: date) -> Stageable:
    """What can be staged of some claims of a file; claims without a day of receipt of their own get `received`."""
    read, problems = _fitting(read)
    claims = in_known_facilities(read.claims, facilities)
    head = claims.claims.with_columns(pl.col("received_date").fill_null(received))
    return Stageable(replace(claims, claims=head), read.originals, tuple(problems))


def stage(store: StagingStore, claims: Claims, originals: pl.Series) -> int:
    """Seal the originals (plain bytes, in the order of `claims.claims`) and stage the claims; how many were new."""
    if not len(claims):
        return 0
    processing = settings.PIPELINE.processing
    column = StagedClaim._meta.get_field("raw_data")
    sealed = pl.Series("raw_data", column.seal_all(originals.to_list()), dtype=pl.Binary())
    head = claims.claims.with_columns(sealed).select(*CLAIMS_SCHEMA)
    return store.stage(
        replace(claims, claims=head),
        high_value_cents=round(processing.high_value_amount * 100),
        high_value_priority=processing.high_value_priority,
    )


def _fitting(read: Read) -> tuple[Read, list[Problem]]:
    """Without the claims that no table takes because a text is too long; and everything that is wrong."""
    said = [
        Problem(place, line, reason)
        for place, line, reason in read.unreadable.select("place", "line_number", "reason").iter_rows()
    ]
    wide = too_wide(read.claims)
    if not wide.height:
        return read, said
    head = read.claims.claims
    places = pl.DataFrame({"claim_id": head["claim_id"], "place": read.places})
    said += [
        Problem(place, line, f"{label} is longer than {length} characters.")
        for place, line, label, length in wide.join(places, on="claim_id")
        .sort("place", "line_number")
        .select("place", "line_number", "column", "length")
        .iter_rows()
    ]
    kept = ~head["claim_id"].is_in(wide["claim_id"].unique().implode())
    fitting = replace(read.claims.without(wide["claim_id"].unique()), claims=head.filter(kept))
    return replace(read, claims=fitting, originals=read.originals.filter(kept), places=read.places.filter(kept)), said
