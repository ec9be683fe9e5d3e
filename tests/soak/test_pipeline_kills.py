"""Workers of the pipeline killed at random moments, two at a time: afterwards every claim is in exactly one place."""

import os
import random
import signal
import subprocess
import sys
import time
from typing import Any

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


def address(alias: str) -> str:
    told = connections[alias].settings_dict
    if connections[alias].vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    return f"postgres://{told['USER']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"


def worker(tmp_path: Any) -> "subprocess.Popen[bytes]":
    """`claimdeck pipeline run` on the databases of this test, with short leases."""
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
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


def waiting() -> int:
    return StagedClaim.objects.filter(processing_status__in=["pending", "processing"]).count()


def test_thirty_kills_of_two_workers_lose_and_double_nothing(tmp_path: Any) -> None:
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
    Run.objects.filter(lease_until_at__isnull=False).update(lease_until_at=timezone.now())
    last = worker(tmp_path)
    assert last.wait(600) == 0
    found = places()
    assert found["pending"] == found["processing"] == found["dead_letter"] == 0
    again = worker(tmp_path)
    assert again.wait(120) == 0
    assert places() == found
    close_stores()
