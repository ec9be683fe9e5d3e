"""Locks, ports, files and dying with the parent."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from claimdeck.cli.files import written
from claimdeck.cli.processes import free_port, held, is_up, port_is_free
from tests.cli.commands import alive, wait_until

CHILD = """
import os, sys, time
from claimdeck.cli.processes import die_with_parent
if (pid := os.fork()) == 0:
    die_with_parent({expected})
    print(os.getpid(), flush=True)
else:
    {parent}
time.sleep(60)
"""


def test_a_child_dies_with_its_killed_parent() -> None:
    # The child speaks, once it is bound to its parent.
    program = CHILD.format(expected="", parent="pass")
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert alive(child)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    wait_until(lambda: not alive(child))
    parent.stdout.close()


def test_a_child_whose_parent_is_gone_already_ends() -> None:
    program = CHILD.format(expected=1, parent="print(pid, flush=True)")
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        wait_until(lambda: not alive(child))
        parent.kill()


def test_the_lock_has_one_holder_and_ends_with_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "up.lock"
    with held(path) as first:
        assert first
        assert is_up(path.parent)
        with held(path) as second:
            assert not second
    assert not is_up(path.parent)
    assert not is_up(tmp_path)


def test_a_port_that_is_shared_counts_as_taken() -> None:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        assert not port_is_free("127.0.0.1", port)
        assert free_port(port) != port
    assert port_is_free("127.0.0.1", port)
    assert free_port(port) == port


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "answers.csv"
    target.write_text("old")
    with pytest.raises(RuntimeError), written(target) as draft:
        draft.write_text("half")
        raise RuntimeError
    assert target.read_text() == "old"
    with written(target) as draft:
        draft.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(FileNotFoundError), written(tmp_path / "nowhere" / "file"):
        pass
