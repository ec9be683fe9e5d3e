"""The documented order of a rotation, with processes of before and after at work side by side at each step."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from claimdeck.kit.crypto import new_key
from tests.cli.commands import claimdeck, environment, free_port

ROOT = Path(__file__).parents[2]
HASH_KEY = new_key()


def settings_for(home: Path, ring: str, hash_key: str = HASH_KEY) -> dict[str, str]:
    return {"ENCRYPTION_KEYS": ring, "HASH_KEY": hash_key, "CLAIMDECK_DATA": str(home / "data"), "SECRET_KEY": "x" * 50}


class Peer:
    """A process with its own key ring."""

    def __init__(self, home: Path, ring: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.sealing_peer"],
            env=environment(home, **settings_for(home, ring), PYTHONPATH=f"{ROOT / 'src'}{os.pathsep}{ROOT}"),
            cwd=home,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.answer() == "ready"

    def answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def tell(self, line: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.answer()

    def close(self) -> None:
        self.process.communicate(timeout=30)


@pytest.fixture
def peers(tmp_path: Path) -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_the_documented_order_closes_no_value_at_any_step(
    tmp_path: Path, peers: ExitStack, migrated: Callable[[Path], Path]
) -> None:
    migrated(tmp_path / "data")
    first = f"k1:{new_key()}"

    def start(ring: str) -> Peer:
        peer = Peer(tmp_path, ring)
        peers.callback(peer.close)
        return peer

    def run(ring: str, *words: str) -> "subprocess.CompletedProcess[str]":
        return claimdeck(*words, home=tmp_path, settings=settings_for(tmp_path, ring))

    assert run(first, "migrate").returncode == 0
    printed = run(first, "keys", "next").stdout
    pasted = [shlex.split(line)[0] for line in printed.splitlines() if not line.startswith("#")]
    opening, sealing, alone = (line.removeprefix("ENCRYPTION_KEYS=") for line in pasted)

    # The order before, one step too quick: a process that seals with the new key beside one that lacks it.
    steps = [start(first)]
    names: list[str] = []
    for ring in (opening, sealing):
        steps.append(start(ring))
        for peer in steps[-2:]:
            names.append(f"value-{len(names):02}")
            assert peer.tell(f"write {names[-1]}") == "written"
        for peer in steps[-2:]:
            assert peer.tell("read") == " ".join(names), "old and new processes read all that either wrote"

    early = run(alone, "keys", "check")
    assert early.returncode == 2 and "lacks the key k1" in early.stderr, "the old key is needed until all is rotated"
    late = run(first, "keys", "check")
    assert late.returncode == 2 and "ENCRYPTION_KEYS lacks the key k" in late.stderr, (
        "nor may one start without the new"
    )

    rotated = run(sealing, "keys", "rotate")
    assert rotated.returncode == 0 and "Nothing needs the old keys any more: k1." in rotated.stdout, rotated.stderr
    assert steps[2].tell("read") == " ".join(names)
    steps.append(start(alone))
    assert [steps[-1].tell("read"), steps[2].tell("read")] == [" ".join(names)] * 2
    assert steps[-1].tell("write value-99") == "written"
    assert steps[2].tell("read") == " ".join([*names, "value-99"])


def test_the_embedded_product_does_not_go_on_with_new_keys_when_its_own_are_lost(
    tmp_path: Path, migrated: Callable[[Path], Path]
) -> None:
    data = migrated(tmp_path / "data")
    assert claimdeck("practices", "list", "--data", data, home=tmp_path).returncode == 0
    kept = (data / "keys.json").read_text()
    (data / "keys.json").unlink()
    refused = claimdeck("practices", "list", "--data", data, home=tmp_path)
    assert refused.returncode == 2 and "keys.json beside the data" in refused.stderr
    (data / "keys.json").write_text(kept)
    assert claimdeck("practices", "list", "--data", data, home=tmp_path).returncode == 0


def test_every_process_refuses_other_keys_at_its_start(tmp_path: Path, migrated: Callable[[Path], Path]) -> None:
    migrated(tmp_path / "data")
    ring = f"k1:{new_key()}"
    assert claimdeck("migrate", home=tmp_path, settings=settings_for(tmp_path, ring)).returncode == 0
    for command in (("web", "--port", str(free_port())), ("worker",), ("beat",), ("purge",)):
        refused = claimdeck(*command, home=tmp_path, settings=settings_for(tmp_path, ring, new_key()))
        assert refused.returncode == 2, refused.stdout
        assert "HASH_KEY is not this database's" in refused.stderr and ring not in refused.stderr
