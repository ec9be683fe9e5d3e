"""All rules over made-up claims, beside one reading of every value of the same frames.

python -m benchmarks.rules [claims] [chunk]
"""

import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.duplicates import duplicate_keys, duplicate_texts
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.rules.engine import find_violations
from claimdeck.pipeline.domain.rules.known import Known
from claimdeck.pipeline.domain.rules.pairs import indexed_pairs, numbered_pairs
from claimdeck.pipeline.domain.rules.rulebook import default_rulebook
from claimdeck.pipeline.intake.synthetic import synthetic_claims, synthetic_tables
from claimdeck.pipeline.reference import sample_codes as codes

CLAIMS: Final = 100_000
MOST_PAIRS: Final = 2_500_000
TIMES: Final = 5


def reference() -> dict[str, pl.DataFrame]:
    """Made-up codes, and as many pairs beside them as NCCI has."""

    def table(**columns: object) -> pl.DataFrame:
        return pl.DataFrame(columns).with_columns(
            pl.lit(date(2024, 1, 1)).alias("effective_from"), pl.lit(None, pl.Date).alias("effective_to")
        )

    # Every made-up code takes in others that no claim has: each look-up finds its neighbourhood full.
    used = [one.code for one in codes.PROCEDURES]
    others = [f"Y{nth:04}" for nth in range(MOST_PAIRS // len(used) // 2)]
    many = pl.DataFrame({"column1": used}).join(pl.DataFrame({"column2": others}), how="cross")
    more = pl.concat([many, many.select(pl.col("column2").alias("column1"), pl.col("column1").alias("column2"))])
    own = pl.DataFrame(codes.PAIRS, schema=["column1", "column2", "indicator"], orient="row")
    pairs = pl.concat([own, more.with_columns(pl.lit("1").alias("indicator"))]).with_columns(
        pl.col("indicator").cast(pl.Int8),
        pl.lit(date(2024, 1, 1)).alias("effective_from"),
        pl.lit(None, pl.Date).alias("effective_to"),
    )
    return {
        "hcpcs": table(code=used + [f"Y{nth:04}" for nth in range(10_000)]),
        "icd10": table(
            code=[one.code for one in codes.DIAGNOSES] + [f"Z{nth:05}" for nth in range(70_000)],
            leaf=[True] * (len(codes.DIAGNOSES) + 70_000),
        ),
        "modifiers": table(code=list(codes.MODIFIERS)),
        "pos": table(code=list(codes.PLACES_OF_SERVICE), facility=[c >= "21" for c in codes.PLACES_OF_SERVICE]),
        "taxonomy": table(code=list(codes.TAXONOMIES)),
        "ncci_ptp": indexed_pairs(numbered_pairs(pairs)),
        "mue": table(
            code=used,
            units=[p.most_units for p in codes.PROCEDURES],
            mai=[int(p.adjudication) for p in codes.PROCEDURES],
        ),
        "add_on": table(
            code=[code for code, primaries in codes.ADD_ONS.items() for _ in primaries],
            primary=[primary for primaries in codes.ADD_ONS.values() for primary in primaries],
            type=[1 for primaries in codes.ADD_ONS.values() for _ in primaries],
        ),
    }


def known() -> Known:
    """Every table filled, so that every rule runs."""
    tables = synthetic_tables()
    return Known(
        as_of=date(2026, 6, 30),
        facilities=tables.facilities,
        financial_classes=tables.financial_classes,
        payers=tables.payers,
        physicians=tables.physicians,
        reference=reference(),
        duplicates=pl.Series([], dtype=pl.String),
    )


def median(work: Callable[[], object]) -> float:
    """Seconds of the middle one of some runs."""
    taken = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return sorted(taken)[TIMES // 2]


def read_once(chunks: list[Claims]) -> None:
    """Every value of every column looked at once."""
    for claims in chunks:
        for frame in claims.frames:
            frame.hash_rows()


def main() -> None:
    """Prints claims a second of rules and of duplicate keys, and how often all could have been read meanwhile."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CLAIMS
    chunk = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    chunks = list(synthetic_claims(count, 1, chunk=chunk))
    facts, book = known(), default_rulebook()
    lines = sum(claims.lines.height for claims in chunks)
    found = sum(find_violations(claims, facts, book).violations.height for claims in chunks)
    reading = median(lambda: read_once(chunks))
    rules = median(lambda: [find_violations(claims, facts, book) for claims in chunks])
    texts = median(lambda: [duplicate_texts(claims) for claims in chunks])
    keys = median(lambda: [duplicate_keys(duplicate_texts(claims), b"made-up key") for claims in chunks])
    print(f"{count:,} claims, {lines:,} lines in chunks of {chunk:,}: {len(book.all)} rules, {found:,} violations")
    print(f"rules           {rules:.3f} s  {count / rules:,.0f} claims/s  {rules / reading:.1f} x one reading")
    print(f"duplicate texts {texts:.3f} s  keys {keys:.3f} s  (one reading {reading:.3f} s)")


if __name__ == "__main__":
    main()
