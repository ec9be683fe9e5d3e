"""Limits that an account sets differently from its connector: checked, then laid over the defaults (pure)."""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from claimdeck.payers.port import Limits

# Lowest and highest value that makes sense for each limit.
_BOUNDS: dict[str, tuple[float, float]] = {
    "window_days": (1, 366),
    "lookback_months": (1, 120),
    "page_size": (1, 1000),
    "search_cap": (1, 100_000),
    "rate_per_second": (0, 10_000),
    "concurrency": (1, 1000),
    "connect_timeout": (0.1, 120),
    "read_timeout": (0.1, 600),
    "attempts": (1, 100),
    "backoff": (0, 60),
    "retry_window": (0, 3600),
}
_WHOLE = frozenset({"window_days", "lookback_months", "page_size", "search_cap", "concurrency", "attempts"})


def faults_of(overrides: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with each override, as a sentence that says what to do; empty when all can be used."""
    return {name: fault for name, value in overrides.items() if (fault := _fault(name, value))}


def _fault(name: str, value: Any) -> str:
    bounds = _BOUNDS.get(name)
    if bounds is None:
        return f"There is no such limit; choose from {', '.join(_BOUNDS)}."
    low, high = bounds
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return f"Give a number from {low:g} to {high:g}."
    if name in _WHOLE and value != int(value):
        return f"Give a whole number from {low:g} to {high:g}."
    return "" if low <= value <= high else f"Give a number from {low:g} to {high:g}."


def apply_overrides(base: Limits, overrides: Mapping[str, Any]) -> Limits:
    """`base` with the usable overrides laid over it; a faulty one (from an older version) is left out."""
    usable = {
        name: int(value) if name in _WHOLE else float(value)
        for name, value in overrides.items()
        if not _fault(name, value)
    }
    return dataclasses.replace(base, **usable)  # type: ignore[arg-type]
