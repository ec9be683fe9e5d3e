"""Long fault runs against the real processes: killed workers, a stopped broker, a payer that misbehaves."""

import csv
import io
import json
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from benchmarks.product import Product, claims_file, free_port, process, running, until

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]

ROWS, KILLS = 5_000, 20
ODD = (
    "--not-found",
    "60",
    "--mismatched",
    "30",
    "--invalid",
    "30",
    "--doubled",
    "40",
    "--undated",
    "20",
    "--mixed-dates",
)


def results(product: Product, job: str) -> list[dict[str, str]]:
    """The results without the moment of the check, which differs between two runs by nature."""
    content = product.download(f"claims/csv-jobs/{job}/results/").decode()
    rows = list(csv.DictReader(io.StringIO(content)))
    for row in rows:
        del row["checked_at"]
    return rows


def patient_words(path: Path) -> set[str]:
    """Every name, birth date (as written) and member id of a file."""
    columns = ("first_name", "last_name", "date_of_birth", "subscriber_id")
    with path.open(newline="") as file:
        return {row[c] for row in csv.DictReader(file) for c in columns if len(row[c]) > 3}


def assert_no_patients(folder: Path, path: Path) -> None:
    """No log of the run holds a patient."""
    words = patient_words(path)
    logs = [folder / "log.txt", *(folder / "data").rglob("*.log")]
    content = "\n".join(log.read_text(errors="replace") for log in logs if log.is_file())
    assert content, "the run wrote no log that could be searched"
    assert [word for word in words if word in content] == []


def slow_down(product: Product, concurrency: int) -> None:
    """Let the job take long enough to be disturbed."""
    account = product.call("GET", "payers/accounts/")["results"][0]
    body = json.dumps({"limits": {"concurrency": concurrency}}).encode()
    product.call("PATCH", f"payers/accounts/{account['id']}/", body)


@contextmanager
def worker(product: Product, environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    with process(["worker", "--pool", "threads"], environment, product.folder / "log.txt") as started:
        yield started


def test_twenty_killed_workers_lose_and_double_nothing(tmp_path: Path) -> None:
    path = claims_file(tmp_path, ROWS, 3, *ODD)
    dice = random.Random(97)
    settings = {"RUN_LEASE_SECONDS": "2", "RUN_SWEEP_SECONDS": "0.5", "LOG_LEVEL": "INFO"}
    universe = ("--count", str(ROWS), "--latency-ms", "300")
    with running(tmp_path, *universe, worker=False, **settings) as product:
        with worker(product, product.environment):
            undisturbed = product.upload(path)
            assert product.wait(undisturbed)[0]["status"] == "COMPLETED"
        slow_down(product, 2)
        job = product.upload(path)
        kills = 0
        while kills < KILLS:
            with worker(product, product.environment) as alive:
                before = product.call("GET", f"claims/csv-jobs/{job}/progress/")["processed_rows"]
                until(lambda: product.call("GET", f"claims/csv-jobs/{job}/progress/")["calls_made"], 60, "a call")
                time.sleep(dice.uniform(0.2, 3.0))
                after = product.call("GET", f"claims/csv-jobs/{job}/progress/")
                if after["status"] == "COMPLETED":
                    break
                assert after["processed_rows"] >= before
                alive.send_signal(signal.SIGKILL)
                kills += 1
        assert kills >= KILLS // 2, "the job was over before it could be disturbed"
        with worker(product, product.environment):
            progress, _ = product.wait(job, seconds=900)
        assert progress["status"] == "COMPLETED"
        assert progress["processed_rows"] == progress["total_rows"] == ROWS
        assert progress["success_count"] + progress["failure_count"] == ROWS
        assert results(product, job) == results(product, undisturbed)
        print(f"\n{kills} kills; results equal to the undisturbed run")
    assert_no_patients(tmp_path, path)


FAULTS = {
    "one call in five fails": {"fail_rate": 0.2, "failure": "mixed"},
    "throttled": {"rate_limit": 20.0},
    "rubbish": {"fail_rate": 0.2, "failure": "rubbish"},
    "dropped connections": {"fail_rate": 0.2, "failure": "drop"},
    "tokens expire": {"token_lifetime": 1.0},
    "paging tokens expire": {"paging_lifetime": 0.02},
}


def test_a_payer_that_misbehaves_changes_no_result(tmp_path: Path) -> None:
    path = claims_file(tmp_path, 2_000, 3, *ODD)
    with running(tmp_path, "--count", "2000", "--latency-ms", "20", LOG_LEVEL="INFO") as product:
        calm = product.upload(path)
        product.wait(calm)
        expected = results(product, calm)
        for name, knobs in FAULTS.items():
            product.payer_knobs(**knobs)
            job = product.upload(path)
            progress, seconds = product.wait(job, seconds=900)
            print(f"\n{name}: {progress['status']} in {seconds:.1f} s, {progress['calls_made']} calls", end="")
            assert progress["status"] == "COMPLETED", name
            assert results(product, job) == expected, name
            product.payer_knobs(**CALM)
    assert_no_patients(tmp_path, path)


CALM = {"fail_rate": 0.0, "rate_limit": 0.0, "token_lifetime": 3600.0, "paging_lifetime": 900.0}


@pytest.mark.skipif(shutil.which("redis-server") is None, reason="needs redis-server")
def test_a_broker_that_is_stopped_during_the_upload_costs_nothing(tmp_path: Path) -> None:
    path = claims_file(tmp_path, 500, 3)
    port = free_port()
    command = ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(tmp_path)]
    broker = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        settings = {"CELERY_BROKER_URL": f"redis://127.0.0.1:{port}/0", "LOG_LEVEL": "INFO"}
        with running(tmp_path, "--count", "500", **settings) as product:
            broker.kill()
            broker.wait()
            job = product.upload(path)
            time.sleep(3)
            assert product.call("GET", f"claims/csv-jobs/{job}/progress/")["status"] == "PENDING"
            broker = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            progress, seconds = product.wait(job, seconds=120)
            print(f"\nstarted by itself; COMPLETED {seconds:.1f} s after the broker came back")
            assert progress["status"] == "COMPLETED"
            assert progress["success_count"] == 500
        assert_no_patients(tmp_path, path)
    finally:
        broker.kill()
        broker.wait()
