"""`claimdeck pipeline run` in a process that kills itself at one step of a load, as a power cut would.

KILL_AT is a store, a method and a moment: `staging.read.before`, `production.load.after`. The second call it is, so
that a load before it went through.
"""

import os
import signal
from typing import Any

import django

django.setup()

from claimdeck.cli.main import app  # noqa: E402 - the stores are made of models
from claimdeck.pipeline.stores.sql_production import SqlProductionStore  # noqa: E402
from claimdeck.pipeline.stores.sql_staging import SqlStagingStore  # noqa: E402

CALL = 2


def die_at(step: str) -> None:
    store, method, moment = step.split(".")
    owner: Any = {"staging": SqlStagingStore, "production": SqlProductionStore}[store]
    usual, calls = getattr(owner, method), []

    def dying(self: Any, *arguments: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) == CALL and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        done = usual(self, *arguments, **named)
        if len(calls) == CALL:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(owner, method, dying)


if __name__ == "__main__":
    die_at(os.environ.pop("KILL_AT"))
    app(["pipeline", "run", "--workers", "1", "--json"])
