"""Every file of the hostile corpus is answered in time, with a clear sentence, and harms nothing."""

import os
import re
import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from claimdeck.kit.errors import ClaimdeckError, Refused, TooLarge, UnsupportedKind
from claimdeck.tabular.bounds import Bounds
from claimdeck.tabular.reading import read_table
from tests.factories.hostile import GOOD, HostileFile, corpus

CONTRACT_SECONDS = 10


def _answered(file: HostileFile, folder: Path) -> str | None:
    """What is wrong with the answer to `file`; None when all is as it must be."""
    path = folder / f"{abs(hash(file.name))}"
    path.write_bytes(file.data)
    if file.length:
        os.truncate(path, file.length)
    started = time.monotonic()
    try:
        table = read_table(path, file.filename)
    except (Refused, UnsupportedKind, TooLarge) as error:
        wrong = _wrong_refusal(file, error)
    else:
        said = " ".join(table.notes)
        wrong = None
        if file.accepted is False:
            wrong = "was accepted"
        elif file.rows is not None and len(table.rows) != file.rows:
            wrong = f"has {len(table.rows)} rows, not {file.rows}"
        elif file.accepted and not re.search(file.says, said, re.IGNORECASE):
            wrong = f"notes say {said!r}"
        elif any(len(row.cells) != len(table.headers) for row in table.rows if row.problem is None):
            wrong = "has rows of another width than its headers"
        elif any(len(row.cells) > Bounds().max_columns for row in table.rows):
            wrong = "has rows wider than a table may be"
    finally:
        path.unlink()
    took = time.monotonic() - started
    return wrong or (f"took {took:.0f} s" if took > CONTRACT_SECONDS else None)


def _wrong_refusal(file: HostileFile, error: ClaimdeckError) -> str | None:
    if file.accepted:
        return f"was refused: {error.detail}"
    if not re.search(file.says, error.detail, re.IGNORECASE | re.DOTALL):
        return f"says {error.detail!r}"
    if not re.fullmatch(r"[A-Z].{20,300}\.", error.detail) or re.search(
        r"Traceback|Error\b|/tmp|claimdeck|Testa|ZZ\d|\{|passwd", error.detail
    ):
        return f"is unclear or tells too much: {error.detail!r}"
    return None


@pytest.mark.timeout(600)
def test_every_hostile_file_is_answered_as_it_must_be(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda file: (file.name, _answered(file, tmp_path)), corpus()))
    assert len(answers) >= 220
    assert len({name for name, _ in answers}) == len(answers)
    assert {name: wrong for name, wrong in answers if wrong} == {}

    good = tmp_path / "good.csv"
    good.write_bytes(GOOD)
    assert len(read_table(good, "good.csv").rows) == 1
    # No child outgrew its bounds, whatever it was given (the unit is KiB).
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < 1.2 * Bounds().memory_bytes


def test_a_file_over_the_limit_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "hole"
    path.touch()
    os.truncate(path, 64 * 1024**3)
    with pytest.raises(TooLarge, match="larger than 10 MB"):
        read_table(path, "claims.csv")


def test_a_reader_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "slow.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 900_000)
    with pytest.raises(Refused, match="longer to read"):
        read_table(path, "slow.csv", Bounds(cpu_seconds=0.15))


def test_a_reader_that_wants_too_much_memory_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "greedy.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 2_000_000)
    with pytest.raises(Refused, match="memory"):
        read_table(path, "greedy.csv", Bounds(memory_bytes=48 * 1024 * 1024))


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    for path in (fifo, tmp_path, Path("/dev/zero")):
        with pytest.raises(Refused, match="not a regular file"):
            read_table(path, "claims.csv")


def test_files_read_side_by_side_do_not_disturb_each_other(tmp_path: Path) -> None:
    paths = []
    for number in range(12):
        path = tmp_path / str(number)
        path.write_bytes(b"a,b\n" + b"%d,x\n" % number * 500)
        paths.append(path)
    with ThreadPoolExecutor(6) as pool:
        tables = list(pool.map(lambda path: read_table(path, "t.csv"), paths))
    assert [{row.cells for row in table.rows} for table in tables] == [{(str(n), "x")} for n in range(12)]


def test_the_child_knows_no_secret_of_its_parent_and_no_django(tmp_path: Path) -> None:
    """The reader's modules load without Django, and the child is started with an environment of its own."""
    modules = "claimdeck.tabular.csv_reader, claimdeck.tabular.xlsx.reader"
    code = f"import sys, {modules}; print([m for m in ('django', 'celery', 'claimdeck.config') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    path = tmp_path / "slow.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 200_000)
    os.environ["CLAIMDECK_TEST_SECRET"] = "not for children"
    try:
        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(read_table, path, "slow.csv")
            seen = _environments_of_readers()
            reading.result()
    finally:
        del os.environ["CLAIMDECK_TEST_SECRET"]
    assert seen
    assert not any(b"SECRET" in environment or b"HOME=" in environment for environment in seen)


def _environments_of_readers() -> list[bytes]:
    for _ in range(400):
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if b"claimdeck.tabular.csv_reader" in (process / "cmdline").read_bytes():
                    found.append((process / "environ").read_bytes())
            except OSError:
                continue
        if any(b"PYTHONPATH" in environment for environment in found):
            return found
        time.sleep(0.005)
    return []


def test_no_reader_outlives_its_parent(tmp_path: Path) -> None:
    path = tmp_path / "slow.csv"
    path.write_bytes(b"a,b\n" + b"1,2\n" * 900_000)
    # The parent takes the child's first word, stops reading and waits: the child then waits at the full pipe.
    code = (
        "import sys, time; from pathlib import Path; from claimdeck.tabular import reading\n"
        "reading._Receiver.receive = lambda _, stream: (stream.read(5), print('ready', flush=True), time.sleep(9))\n"
        f"reading.read_table(Path({str(path)!r}), 'slow.csv', reading.Bounds(cpu_seconds=50))"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    try:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        (child,) = _children_of(parent.pid)
    finally:
        parent.kill()
        parent.communicate()
    for _ in range(200):
        if not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text().split()[2]:
            return
        time.sleep(0.05)
    pytest.fail("the reader is still there")


def _children_of(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in listed.split()]
