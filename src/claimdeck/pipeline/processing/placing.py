"""Routed claims in the shape of production's tables: originals sealed, what was seen masked, keys and load beside."""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.columns import CARRIED, CLAIM, DIAGNOSIS, LINE, PROVIDER
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.masking import masked
from claimdeck.pipeline.domain.originals import originals_of
from claimdeck.pipeline.domain.routing import Routed
from claimdeck.pipeline.domain.rules.rulebook import Rulebook
from claimdeck.pipeline.schema.production.models import FailedClaim
from claimdeck.pipeline.stores.port import Loadable
from claimdeck.storage.sealing import SealedJSONField

_CLAIM_COLUMNS: Final = [column.name for column in (*CLAIM, *CARRIED)]
_RESULTS: Final = ["total_reimbursement_amount", "filter_number", "filter_probabilities", "model_version"]
_LINE_COLUMNS: Final = [*(column.name for column in LINE), "rvu_value", "reimbursement_amount", "price_basis"]
# What is copied out of the sealed original so that lists can filter by it; a value that does not fit is cut.
_SHOWN: Final = ("payer", "facility_id", "financial_class", "billing_tin")
_ORIGINAL: Final[SealedJSONField] = FailedClaim._meta.get_field("original_data")
_LENGTHS: Final = {column.name: column.length for column in CLAIM}


def loadable_of(routed: Routed, keys: pl.DataFrame, load_id: int, rulebook: Rulebook) -> Loadable:
    """What the load writes; `keys` are the claims' `duplicate_key`s."""
    load = pl.lit(load_id, pl.Int64()).alias("load_id")
    claims = routed.loadable.claims.select(*_CLAIM_COLUMNS, *_RESULTS, load)
    return Loadable(
        claims=claims.join(keys, on="claim_id", how="left", maintain_order="left"),
        lines=routed.loadable.lines.select(_LINE_COLUMNS),
        diagnoses=routed.loadable.diagnoses.select([column.name for column in DIAGNOSIS]),
        providers=routed.loadable.providers.select([column.name for column in PROVIDER]),
        violations=_violations(routed, rulebook).with_columns(load),
        failed=_failed(routed).with_columns(load),
    )


def no_rows() -> Loadable:
    """A load that writes nothing but its row in the ledger."""
    id_alone = pl.DataFrame(schema={"claim_id": pl.String()})
    return Loadable(id_alone, id_alone, id_alone, id_alone, id_alone, id_alone)


def part_of(loadable: Loadable, claim_ids: pl.Series, *, without: bool = False) -> Loadable:
    """Only these claims of it, or all but these."""
    wanted = pl.DataFrame({"claim_id": claim_ids}, schema={"claim_id": pl.String()})
    frames = (
        loadable.claims,
        loadable.lines,
        loadable.diagnoses,
        loadable.providers,
        loadable.violations,
        loadable.failed,
    )
    return Loadable(*(frame.join(wanted, on="claim_id", how="anti" if without else "semi") for frame in frames))


def _violations(routed: Routed, rulebook: Rulebook) -> pl.DataFrame:
    versions = pl.concat(
        [routed.loadable.claims.select("claim_id", "version"), routed.failed.claims.select("claim_id", "version")]
    )
    return masked(routed.violations, rulebook).join(versions, on="claim_id", how="inner", maintain_order="left")


def _failed(routed: Routed) -> pl.DataFrame:
    cut = [pl.col(name).str.slice(0, _LENGTHS[name]).str.replace_all("\x00", "", literal=True) for name in _SHOWN]
    originals = _sealed_originals(routed.failed, routed.failures["claim_id"])
    return routed.failures.with_columns(*cut, original_data=originals)


def _sealed_originals(failed: Claims, claim_ids: pl.Series) -> pl.Series:
    if failed.claims.is_empty():
        return pl.Series("original_data", [], pl.Binary())
    originals = originals_of(failed)
    return pl.Series("original_data", _ORIGINAL.seal_all(originals[claim_id] for claim_id in claim_ids), pl.Binary())
