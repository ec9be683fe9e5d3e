"""Workers of the pipeline killed at every step and at random: afterwards every claim is in exactly one place."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone

from claimdeck.pipeline.schema.staging.models import StagedClaim
from claimdeck.pipeline.stores.opening import close_stores
from claimdeck.runs.models import Run
from tests.pipeline.processing.places import places, stage

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True, databases=["default", "staging", "production"])]

KILLS = int(os.environ.get("SOAK_KILLS", "30"))
CLAIMS = 20_000
ROOT = Path(__file__).parents[2]
# The named steps of a load; inside production's transaction everything is written and nothing committed.
STEPS = (
    "staging.lease.before",
    "staging.lease.after",
    "staging.read.after",
    "production.open.before",
    "production.open.after",
    "production._compare_duplicates.before",
    "production.load.after",
    "staging.acknowledge.before",
    "staging.acknowledge.after",
)


# The workers of a test; none of them outlives it, whatever becomes of the test.
started: "list[subprocess.Popen[bytes]]" = []


@pytest.fixture(autouse=True)
def let_go(transactional_db: None) -> Iterator[None]:
    """A killed client's session lives on in PostgreSQL while its statement runs: end it, or nothing can be cleared."""
    close_stores()
    yield
    for one in started:
        one.kill()
        one.wait()
    started.clear()
    close_stores()
    for alias in ("staging", "production", "default"):
        if connections[alias].vendor != "postgresql":
            continue
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def address(alias: str) -> str:
    told = connections[alias].settings_dict
    if connections[alias].vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    return f"postgres://{told['USER']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"


def worker(tmp_path: Path, *, kill_at: str = "") -> "subprocess.Popen[bytes]":
    """`claimdeck pipeline run` on the databases of this test, with short leases; it may kill itself."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "claimdeck.config.settings",
        "CLAIMDECK_DATA": str(tmp_path),
        "ENCRYPTION_KEYS": settings.ENCRYPTION_KEYS,
        "HASH_KEY": settings.HASH_KEY,
        "DATABASE_URL": address("default"),
        "STAGING_DATABASE_URL": address("staging"),
        "PRODUCTION_DATABASE_URL": address("production"),
        "PROCESSING__CHUNK_SIZE": "500",
        "PROCESSING__LEASE_SECONDS": "2",
        # Two killed in a row at one load are no poison here.
        "PROCESSING__CRASHES_BEFORE_BISECTING": "20",
    }
    command = [sys.executable, "-m", "claimdeck.cli.main", "pipeline", "run", "--workers", "1", "--json"]
    if kill_at:
        environment |= {"KILL_AT": kill_at}
        command = [sys.executable, "-m", "tests.soak.dying_worker"]
    started.append(subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, cwd=ROOT))
    return started[-1]


def free_runs() -> None:
    """The runs of killed workers are taken up at once, and not when their leases end."""
    Run.objects.filter(lease_until_at__isnull=False).update(lease_until_at=timezone.now())


def waiting() -> int:
    return StagedClaim.objects.filter(processing_status__in=["pending", "processing"]).count()


def test_a_worker_killed_at_any_step_loses_and_doubles_nothing(tmp_path: Path) -> None:
    for number, step in enumerate(STEPS):
        stage(2_000, start=2_000 * number)
        assert worker(tmp_path, kill_at=step).wait(120) == -signal.SIGKILL, step
        free_runs()
        assert waiting() > 0, step
        assert worker(tmp_path).wait(120) == 0, step
        found = places()
        assert found["pending"] == found["processing"] == found["dead_letter"] == 0, step


def test_kills_of_two_workers_at_random_lose_and_double_nothing(tmp_path: Path) -> None:
    chance = random.Random(8)
    stage(CLAIMS)
    kills = 0
    while kills < KILLS:
        if waiting() < CLAIMS // 4:
            stage(CLAIMS, start=CLAIMS * (kills + 1))
        pair = [worker(tmp_path), worker(tmp_path)]
        time.sleep(3.0 + 4.0 * chance.random())
        for one in pair:
            one.send_signal(signal.SIGKILL)
            one.wait()
            kills += 1
    free_runs()
    last = worker(tmp_path)
    assert last.wait(600) == 0
    print(f"\n{kills} kills over {StagedClaim.objects.count():,} claims", end="")
    found = places()
    assert found["pending"] == found["processing"] == found["dead_letter"] == 0
    # One in twenty is faulty; nobody fails for what befell the workers.
    assert found["failed"] < 0.08 * sum(found.values())
    again = worker(tmp_path)
    assert again.wait(120) == 0
    assert places() == found
