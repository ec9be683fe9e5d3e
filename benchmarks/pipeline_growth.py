"""The pipeline as the number of claims grows: `python -m benchmarks.pipeline_growth [--large]`.

10,000 and 100,000 claims, with `--large` a million too, from SQLite to SQLite and from PostgreSQL to PostgreSQL. Each
size is worked on by a process of its own, whose peak memory the kernel tells; claims a second and memory are printed
as ratios to the smallest size, SQLite's speed as one to PostgreSQL's. `reconcile` is clean after each.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.pipeline import train_model
from benchmarks.postgres_cluster import Cluster, binaries, cluster

SIZES: Final = tuple(int(size) for size in os.environ.get("BENCH_SIZES", "10000,100000").split(","))
LARGE: Final = 1_000_000
_DATABASES: Final = ("DATABASE_URL", "STAGING_DATABASE_URL", "PRODUCTION_DATABASE_URL")


@dataclass(frozen=True, slots=True)
class Measured:
    """What a process took for so many claims."""

    claims: int
    seconds: float
    megabytes: float

    @property
    def rate(self) -> float:
        return self.claims / self.seconds


def main() -> None:
    sizes = (*SIZES, LARGE) if "--large" in sys.argv else SIZES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = train_model(folder, "logistic")
        files = [_measured(folder, size, f"files-{size}", model, {}) for size in sizes]
        _show("SQLite", files)
        programs = binaries()
        if programs is None:
            print("pipeline_growth: PostgreSQL's programs are not on this machine; not measured.")
            return
        with cluster(programs) as server:
            servers = [_measured(folder, size, f"server-{size}", model, _databases(server, size)) for size in sizes]
        _show("PostgreSQL", servers)
        for one, other in zip(files, servers, strict=True):
            print(f"  {one.claims:,} claims: SQLite's speed {one.rate / other.rate:.2f} of PostgreSQL's")


def _show(name: str, measured: Sequence[Measured]) -> None:
    first = measured[0]
    print(f"pipeline_growth: {name} to {name}")
    for one in measured:
        print(
            f"  {one.claims:>9,} claims: {one.rate:,.0f} claims/s ({one.rate / first.rate:.2f} of the first), "
            f"peak memory {one.megabytes:,.0f} MB ({one.megabytes / first.megabytes:.2f} of the first)"
        )


def _databases(server: Cluster, size: int) -> dict[str, str]:
    """Three empty databases of this size's own."""
    names = [f"{name}_{size}" for name in ("claimdeck", "staging", "production")]
    for name in names:
        server.tell(f"CREATE DATABASE {name}")
    return dict(zip(_DATABASES, map(server.url, names), strict=True))


def _measured(folder: Path, size: int, name: str, model: Path, databases: Mapping[str, str]) -> Measured:
    """Stage in one process and work in another, so that memory is that of the work alone."""
    environment = {key: value for key, value in os.environ.items() if key not in _DATABASES} | {
        "DJANGO_SETTINGS_MODULE": "claimdeck.config.settings",
        "CLAIMDECK_DATA": str(folder / name),
        "LOG_LEVEL": "CRITICAL",
        "MODEL__PATH": str(model),
        **databases,
    }
    told = ""
    for step in ("stage", "work"):
        command = [sys.executable, "-m", "benchmarks.pipeline_steps", step, str(size)]
        told = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Measured(size, **json.loads(told))


if __name__ == "__main__":
    main()
