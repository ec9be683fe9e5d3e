"""What processes hold: their supervisor, ports, and the lock on a data folder (no Django)."""

import contextlib
import fcntl
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from claimdeck.kit.processes import die_with_parent

SUPERVISED: Final = "CLAIMDECK_SUPERVISED"
LOCK_NAME: Final = "up.lock"
# Where `claimdeck up` notes which port its sandbox payer has.
NOTES: Final = "embedded.json"
# What a web server says as soon as the port is its own.
SERVING: Final = "The page is served on"


def follow_supervisor() -> None:
    """For a child of `claimdeck up`: not to outlive it. The name is taken out, so that it is not handed on."""
    supervisor = os.environ.pop(SUPERVISED, "")
    if supervisor.isdecimal():
        die_with_parent(int(supervisor))


def port_is_free(host: str, port: int) -> bool:
    """Whether nobody listens there. Web servers share ports among their workers, so they would not notice."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(wanted: int = 0) -> int:
    """A free loopback port, the wanted one if it is free."""
    if wanted and port_is_free("127.0.0.1", wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextlib.contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold the lock file while inside; False when another process holds it. It ends with the process."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Not inherited by children: the lock must end with its holder.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def port_held(holder: str, host: str, port: int) -> Iterator[bool]:
    """Hold a port among this person's programs, whatever their data folders; False when another holds it.

    Between taking a port and listening on it nobody else could see that it is taken, and two web servers on one
    port would answer each other's callers.
    """
    with contextlib.ExitStack() as stack:
        try:
            folder = Path(tempfile.gettempdir()) / f"claimdeck-{os.getuid()}"
            mine = stack.enter_context(held(folder / f"{holder}-{quote(host, safe='')}-{port}.lock"))
        except OSError:
            # Nowhere to write: then the port itself is asked, as it is in any case.
            mine = True
        yield mine


def is_up(data: Path) -> bool:
    """Whether a `claimdeck up` runs on this data folder."""
    if not (data / LOCK_NAME).exists():
        return False
    with held(data / LOCK_NAME) as mine:
        return not mine
