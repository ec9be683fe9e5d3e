"""The pipeline against what its databases can do: `python -m benchmarks.pipeline`.

The limit L moves exactly the rows that the product wrote, and does nothing else: an UPDATE that leases all claims, the
copy of staging's tables out beside the copy of production's tables in (binary, prebuilt, a connection for each table),
and an UPDATE that acknowledges. P is the product from its first lease to its last acknowledgement, in a warm worker
with all rules, prices and the model. Both on fresh copies of the same databases, after a CHECKPOINT, in turns;
`reconcile` is clean after each turn. Once with the logistic model and once with boosting, or with the one that
BENCH_ALGORITHM names. `benchmarks.pipeline_limit` measures, in a process of its own: settings are read once.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from benchmarks.postgres_cluster import Cluster, binaries, cluster

ALGORITHMS: Final = tuple(os.environ.get("BENCH_ALGORITHM", "logistic,boosting").split(","))


def main() -> None:
    programs = binaries()
    if programs is None:
        print("pipeline: PostgreSQL's programs (initdb, postgres, psql) are not on this machine; not measured.")
        return
    for algorithm in ALGORITHMS:
        with tempfile.TemporaryDirectory() as name, cluster(programs) as server:
            Path(name).chmod(0o755)
            _measure(server, Path(name), algorithm)


def _measure(server: Cluster, folder: Path, algorithm: str) -> None:
    for database in ("claimdeck", "staging", "production"):
        server.tell(f"CREATE DATABASE {database}")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "claimdeck.config.settings",
        "CLAIMDECK_DATA": str(folder / "data"),
        "DATABASE_URL": server.url("claimdeck"),
        "STAGING_DATABASE_URL": server.url("staging"),
        "PRODUCTION_DATABASE_URL": server.url("production"),
        "LOG_LEVEL": "CRITICAL",
        "MODEL__PATH": str(train_model(folder, algorithm)),
    }
    told = [str(server.binaries), str(server.port), str(folder), algorithm]
    subprocess.run([sys.executable, "-m", "benchmarks.pipeline_limit", *told], env=environment, check=True)


def train_model(folder: Path, algorithm: str) -> Path:
    """The sample model of this kind, trained on made-up claims as `pipeline train` does it."""
    target = folder / "review-filters.json"
    command = [sys.executable, "-m", "claimdeck.cli.main", "pipeline", "train", "--sample", "--output", str(target)]
    environment = {**os.environ, "CLAIMDECK_DATA": str(folder / "training")}
    subprocess.run([*command, "--algorithm", algorithm], env=environment, check=True, stdout=subprocess.DEVNULL)
    return target


if __name__ == "__main__":
    main()
