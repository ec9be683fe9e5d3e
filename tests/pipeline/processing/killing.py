"""Ending a worker at a chosen moment, as a crash would: nothing is let go of, and every lease runs out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from claimdeck.kit.clock import now
from claimdeck.pipeline.schema.staging.models import StagedClaim
from claimdeck.pipeline.stores.opening import production_store, staging_store
from claimdeck.pipeline.stores.port import NotAccepted
from claimdeck.runs.models import Run


class Killed(BaseException):
    """The worker is gone."""


def kill_at(patch: pytest.MonkeyPatch, store: Any, method: str, *, call: int = 2, after: bool = False) -> None:
    """Crash at this call of a store's method, before it or after it."""
    usual, calls = getattr(type(store), method), []

    def crashing(self: Any, *arguments: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) == call and not after:
            raise Killed
        done = usual(self, *arguments, **named)
        if len(calls) == call:
            raise Killed
        return done

    patch.setattr(type(store), method, crashing)


def crash(patch: pytest.MonkeyPatch, work: Callable[[], object]) -> bool:
    """Whether the work crashed; then nothing was let go of, and all its leases have run out."""
    patch.setattr(type(staging_store()), "release", lambda *_: None)
    try:
        work()
    except Killed:
        StagedClaim.objects.filter(lease_until__isnull=False).update(lease_until=now() - timedelta(hours=2))
        Run.objects.filter(lease_until_at__isnull=False).update(lease_until_at=now() - timedelta(hours=2))
        return True
    return False


# Every step of a load: whose method, and whether the worker ends before or after it.
STEPS = [
    (store, method, after)
    for store, method in (
        (staging_store, "lease"),
        (staging_store, "read"),
        (production_store, "known_duplicates"),
        (production_store, "open"),
        (production_store, "_compare_duplicates"),
        (production_store, "load"),
        (staging_store, "acknowledge"),
        (staging_store, "loads_of"),
    )
    for after in (False, True)
]


def refuse(patch: pytest.MonkeyPatch, claim_id: str, *, kind: str) -> None:
    """Have production not accept anything that holds this claim."""
    store = type(production_store())
    for method in ("load", "probe"):
        usual = getattr(store, method)

        def refusing(self: Any, lease: Any, loadable: Any, usual: Any = usual) -> Any:
            if claim_id in pl.concat([loadable.claims["claim_id"], loadable.failed["claim_id"]]):
                raise NotAccepted("No.", kind=kind)
            return usual(self, lease, loadable)

        patch.setattr(store, method, refusing)
