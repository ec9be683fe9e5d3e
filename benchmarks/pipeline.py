"""The pipeline against what its databases can do: `python -m benchmarks.pipeline`.

The limit L moves exactly the rows that the product wrote, and does nothing else: an UPDATE that leases all claims, the
copy of staging's tables out beside the copy of production's tables in (binary, prebuilt, a connection for each table),
and an UPDATE that acknowledges. P is the product from its first lease to its last acknowledgement, in a warm worker
with all rules, prices and the model. Both on fresh copies of the same databases, after a CHECKPOINT, in turns;
`reconcile` is clean after each turn. Once with the logistic model and once with boosting, or with the one that
BENCH_ALGORITHM names.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from benchmarks.postgres_cluster import Cluster, binaries, cluster

CLAIMS: Final = int(os.environ.get("BENCH_CLAIMS", "100000"))
ROUNDS: Final = int(os.environ.get("BENCH_ROUNDS", "5"))
SAMPLE: Final = int(os.environ.get("BENCH_ORM_CLAIMS", "200"))
ALGORITHMS: Final = tuple(os.environ.get("BENCH_ALGORITHM", "logistic,boosting").split(","))
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


def main() -> None:
    """Each model in a process of its own: settings are read once."""
    for algorithm in ALGORITHMS:
        subprocess.run([sys.executable, "-m", "benchmarks.pipeline", algorithm], check=True)


def against_limit(algorithm: str) -> None:
    programs = binaries()
    if programs is None:
        print("pipeline: PostgreSQL's programs (initdb, postgres, psql) are not on this machine; not measured.")
        return
    with tempfile.TemporaryDirectory() as name, cluster(programs) as server:
        Path(name).chmod(0o755)
        _measure(server, Path(name), algorithm)


def _measure(server: Cluster, folder: Path, algorithm: str) -> None:
    for database in ("claimdeck", "staging", "production"):
        server.tell(f"CREATE DATABASE {database}")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "claimdeck.config.settings",
        "CLAIMDECK_DATA": str(folder / "data"),
        "DATABASE_URL": server.url("claimdeck"),
        "STAGING_DATABASE_URL": server.url("staging"),
        "PRODUCTION_DATABASE_URL": server.url("production"),
        "LOG_LEVEL": "CRITICAL",
        "MODEL__PATH": str(train_model(folder, algorithm)),
    }
    # Only now: the settings are read once.
    from benchmarks import pipeline_product as product  # noqa: PLC0415

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


def train_model(folder: Path, algorithm: str) -> Path:
    """The sample model of this kind, trained on made-up claims as `pipeline train` does it."""
    target = folder / "review-filters.json"
    command = [sys.executable, "-m", "claimdeck.cli.main", "pipeline", "train", "--sample", "--output", str(target)]
    environment = {**os.environ, "CLAIMDECK_DATA": str(folder / "training")}
    subprocess.run([*command, "--algorithm", algorithm], env=environment, check=True, stdout=subprocess.DEVNULL)
    return target


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
    import psycopg  # noqa: PLC0415

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
    if sys.argv[1:]:
        against_limit(sys.argv[1])
    else:
        main()
