"""How fast a run goes and how long it still takes: one source for rate and time left, so that they always agree."""

from dataclasses import dataclass
from typing import Final

# Fewer rows than this, or than this share of what is to be done, say nothing about the rest.
_ENOUGH_ROWS: Final = 50
_ENOUGH_SHARE: Final = 0.02
_ENOUGH_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Rows a second in this pass, and the seconds that its open rows still take; None where nothing can be said."""

    rows_per_second: float | None = None
    eta_seconds: int | None = None


def pace(*, total: int, processed: int, kept: int, seconds: float | None, working: bool) -> Pace:
    """The pace of a pass that has worked `seconds`.

    `kept` of the `processed` rows have their answers from before and cost this pass nothing. Time left is open rows by
    the rate, and at least a second while a row is open; only a run that is `working` has any.
    """
    done, wanted = processed - kept, total - kept
    if seconds is None or seconds <= 0 or done <= 0:
        return Pace()
    rate = done / seconds
    if not working:
        return Pace(rate)
    if seconds < _ENOUGH_SECONDS or done < min(_ENOUGH_ROWS, _ENOUGH_SHARE * wanted):
        return Pace()
    return Pace(rate, max(1, round((total - processed) / rate)) if processed < total else 0)
