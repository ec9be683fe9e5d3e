"""Threads share arenas, so that a process of many threads does not keep what each of them once needed."""

import subprocess
import sys

import pytest

# Many threads, each of which holds a little at the same moment; malloc_info lists one <heap> an arena.
PROGRAM = """
import ctypes, sys, tempfile, threading
from claimdeck.kit.memory import share_arenas

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.fdopen.restype = ctypes.c_void_p
if sys.argv[1] == "shared" and not share_arenas():
    sys.exit("no glibc")
together = threading.Barrier(12)

def work():
    together.wait()
    libc.malloc(1000)
    together.wait()

threads = [threading.Thread(target=work) for _ in range(12)]
for thread in threads: thread.start()
for thread in threads: thread.join()
with tempfile.TemporaryFile() as told:
    stream = ctypes.c_void_p(libc.fdopen(told.fileno(), b"w"))
    libc.malloc_info(0, stream)
    libc.fflush(stream)
    told.seek(0)
    print(told.read().count(b"<heap "))
"""


def arenas(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, timeout=60)
    if "no glibc" in done.stderr:
        pytest.skip("this C library has no arenas")
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_threads_share_two_arenas() -> None:
    assert arenas("shared") <= 2 < arenas("of their own")
