"""The guarded child process: its limits, and how it tells its parent what it read.

Frames on standard output are one byte of kind, four bytes of length and the payload: `S` started, `H` what
the table is (JSON), `R` rows (text split by separators), `E` the end (JSON), `X` refused (JSON with a code
and numbers). Rows are plain split text so that the parent runs no parser of structures on what comes from a
hostile file. Imports are few: every one of them is paid for with each file.
"""

import gc
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from claimdeck.kit.processes import die_with_parent

ROW_SEPARATOR = "\x1e"
CELL_SEPARATOR = "\x1f"

Settings = dict[str, Any]
# The code of a note and the numbers of its sentence.
Note = tuple[str, dict[str, int]]


class FileRefused(Exception):
    """The file is refused: a code of `refusals` and the numbers of its sentence."""

    def __init__(self, code: str, **numbers: int) -> None:
        super().__init__(code)
        self.code = code
        self.numbers = numbers


def known_headers(settings: Settings) -> frozenset[str]:
    """The keys of the headers that the caller understands; empty where it did not say."""
    return frozenset(settings.get("known", ()))


def send(kind: bytes, payload: bytes) -> None:
    """Write one frame. A parent that is gone ends the process."""
    out = sys.stdout.buffer
    out.write(kind + len(payload).to_bytes(4, "big"))
    out.write(payload)
    out.flush()


def send_json(kind: bytes, value: dict[str, Any]) -> None:
    """Write one frame of JSON."""
    send(kind, json.dumps(value).encode())


def run(read: Callable[[bytes, Settings], None]) -> NoReturn:
    """Limit this process, read standard input whole, hand it to `read` and leave with what it said."""
    settings: Settings = json.loads(sys.argv[1])
    _limit(settings)
    # Nothing here makes cycles, and looking for them among a million cells takes a fifth of the time.
    gc.disable()
    send(b"S", b"")
    try:
        data = sys.stdin.buffer.read(settings["max_bytes"] + 1)
        if len(data) > settings["max_bytes"]:
            raise FileRefused("too_large", limit=settings["max_bytes"] // (1024 * 1024))
        read(data, settings)
    except FileRefused as refused:
        send_json(b"X", {"code": refused.code, "numbers": refused.numbers})
    except MemoryError:
        send_json(b"X", {"code": "memory", "numbers": {}})
    except BrokenPipeError:
        os._exit(1)
    except BaseException:
        # Also a panic of a native library. Its words may quote the file, so they end here.
        send_json(b"X", {"code": "unreadable", "numbers": {}})
    # Memory and open files end with the process: tidying up a million cells would only take time.
    os._exit(0)


def _limit(settings: Settings) -> None:
    die_with_parent(settings["parent"])
    # Processor time, so that a busy machine does not count against the file: a timer to the hundredth, which
    # ends the process by its signal, and the kernel's own limit behind it.
    seconds = settings["cpu_seconds"]
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, max(seconds, 0.01))
    for what, most in (
        (resource.RLIMIT_AS, settings["memory_bytes"]),
        (resource.RLIMIT_CPU, int(seconds) + 2),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(what, (most, most))
