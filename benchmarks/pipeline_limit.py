"""The measuring for `benchmarks.pipeline`, which starts it with the settings in its environment."""

import os
import resource
import statistics
import sys
import time
from pathlib import Path
from typing import Final

import psycopg

from benchmarks import pipeline_product as product
from benchmarks.postgres_cluster import Cluster

CLAIMS: Final = int(os.environ.get("BENCH_CLAIMS", "100000"))
ROUNDS: Final = int(os.environ.get("BENCH_ROUNDS", "5"))
SAMPLE: Final = int(os.environ.get("BENCH_ORM_CLAIMS", "200"))
WANTED: Final = 0.5
STAGED: Final = ("claims", "claims_line_items", "claims_diagnosis_codes", "claims_providers")
WRITTEN: Final = (
    "claims",
    "claims_line_items",
    "claims_diagnosis",
    "claims_providers",
    "claim_violations",
    "failed_claims",
)


def main(server: Cluster, folder: Path, algorithm: str) -> None:
    product.set_up(CLAIMS)
    server.copy("staging", "staging_full")
    server.copy("production", "production_empty")
    product.run_once()
    product.run_once()
    files = _rows_written(server, folder)
    limits, products, shares = [], [], []
    for _ in range(ROUNDS):
        _fresh(server, "limit_staging", "limit_production")
        limits.append(_limit(server, files))
        product.close()
        _fresh(server, "staging", "production")
        seconds, share = product.timed()
        products.append(seconds)
        shares.append(share)
        product.reconciled(CLAIMS)
    limit, whole = statistics.median(limits), statistics.median(products)
    print(f"pipeline: {CLAIMS:,} claims, {product.lines_per_claim():.2f} lines each, {algorithm} model")
    print(f"  L {limit:.2f} s ({CLAIMS / limit:,.0f} claims/s)  {[round(one, 2) for one in limits]}")
    print(f"  P {whole:.2f} s ({CLAIMS / whole:,.0f} claims/s)  {[round(one, 2) for one in products]}")
    print(f"  ratio L/P {limit / whole:.2f} (wanted: at least {WANTED})")
    for stage in shares[-1]:
        seconds = statistics.median(share[stage] for share in shares)
        print(f"    {stage:<12} {seconds:6.2f} s  {100 * seconds / whole:5.1f} % of P")
    print(f"  priced {100 * product.priced_share():.1f} % of lines; peak memory {_megabytes():,.0f} MB")
    product.close()
    _fresh(server, "staging", "production")
    each = product.orm_loop(SAMPLE)
    times = each * CLAIMS / whole
    print(
        f"  a row-at-a-time ORM loop through the same stages: {each * 1000:.1f} ms a claim, {times:,.0f} times as long"
    )


def _fresh(server: Cluster, staging: str, production: str) -> None:
    server.copy("staging_full", staging)
    server.copy("production_empty", production)
    server.checkpoint()


def _rows_written(server: Cluster, folder: Path) -> dict[str, tuple[str, Path]]:
    """Files of the rows that the product wrote, by table, with the columns they hold."""
    files = {}
    for table in WRITTEN:
        columns = _columns(server, table)
        files[table] = columns, folder / f"{table}.copy"
        command = f"\\copy {table} ({columns}) to '{files[table][1]}' (format binary)"
        if server.psql("production", command).wait():
            raise RuntimeError(f"The rows of {table} could not be copied out.")
    return files


def _columns(server: Cluster, table: str) -> str:
    """A table's columns without the number that the database gives each row."""
    with psycopg.connect(server.url("production")) as connection:
        rows = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND column_name <> 'id'"
            " ORDER BY ordinal_position",
            (table,),
        ).fetchall()
    return ", ".join(row[0] for row in rows)


def _limit(server: Cluster, files: dict[str, tuple[str, Path]]) -> float:
    """Seconds for the same rows without any of the product."""
    began = time.perf_counter()
    server.tell(
        "UPDATE claims SET processing_status = 'processing', load_id = 1, attempt = 1,"
        " lease_until = now() + interval '2 minutes', updated_at = now() WHERE processing_status = 'pending'",
        "limit_staging",
    )
    copies = [server.psql("limit_staging", f"\\copy {table} to '/dev/null' (format binary)") for table in STAGED] + [
        server.psql("limit_production", f"\\copy {table} ({columns}) from '{path}' (format binary)")
        for table, (columns, path) in files.items()
    ]
    ended = [one.wait() for one in copies]
    if any(ended):
        raise RuntimeError("A copy of the limit failed.")
    server.tell(
        "UPDATE claims SET processing_status = 'loaded', lease_until = NULL, updated_at = now() WHERE load_id = 1",
        "limit_staging",
    )
    return time.perf_counter() - began


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    programs, port, files, model = sys.argv[1:]
    main(Cluster(Path(programs), int(port)), Path(files), model)
