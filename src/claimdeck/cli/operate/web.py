"""The web server: granian, with Django loaded only in its worker processes."""

import importlib
import os
import sys
from functools import partial
from typing import Final
from wsgiref.types import WSGIApplication

import typer
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from claimdeck.cli import supervisor
from claimdeck.cli.processes import SERVING, port_held, port_is_free
from claimdeck.cli.settings import read_options
from claimdeck.cli.terminal import REFUSED
from claimdeck.kit.processes import die_with_parent

KILL_SECONDS: Final = 7
# Named, not imported: it loads Django, which the master process does without.
WIRING: Final = "claimdeck.config.wsgi"


def main(*, host: str, port: int, workers: int, threads: int, keys_checked: bool) -> int:
    """Serves until SIGTERM or SIGINT; 2 when the settings, the keys, the model or the address cannot be used.

    `keys_checked`: by whoever started this, a moment ago, and the model with them.
    """
    options = read_options()
    if not keys_checked and (_refused("keys", "check") or (options.model.path and _refused("pipeline", "model"))):
        return REFUSED
    with port_held("web", host, port) as mine:
        if not (mine and port_is_free(host, port)):
            typer.echo(f"Port {port} of {host} is in use or not allowed; choose another with --port.", err=True)
            return REFUSED
        _serve(host, port, workers, threads)
    return 0


def _refused(*command: str) -> bool:
    """Looked at in a process of its own: this one loads no Django, and its workers would be started again and again.

    A database that is away refuses nothing: each worker looks at the keys itself before its first answer.
    """
    child = supervisor.start(list(command), {}, None, quiet=True)
    return child.wait() == REFUSED


def _serve(host: str, port: int, workers: int, threads: int) -> None:
    server = Granian(
        f"{WIRING}:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        # Requests that hang do not hold the server; what they would have answered is asked again.
        workers_kill_timeout=KILL_SECONDS,
        log_level=LogLevels.warning,
    )
    # Called when the port is bound; `claimdeck up` waits for this line.
    server.on_startup(lambda: typer.echo(f"{SERVING} {host}:{port}."))
    server.serve(target_loader=partial(_application, os.getpid()), wrap_loader=False)


def _application(master: int) -> WSGIApplication:
    """Called in each worker process: it must not outlive its master, and loads Django for itself."""
    die_with_parent(master)
    # A thread that reads a large file lets the others come up five times as often as Python would.
    sys.setswitchinterval(0.001)
    application: WSGIApplication = importlib.import_module(WIRING).application
    return application
