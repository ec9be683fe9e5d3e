"""When a circuit opens and when it may be probed (pure)."""

from enum import StrEnum

# This many failed calls in a row, with no success between, open the circuit.
OPENS_AFTER = 8
FIRST_PROBE_SECONDS = 2.0
# While callers still wait within their retry window, probe often enough to notice a short outage's end.
WAITING_PROBE_SECONDS = 5.0
LONGEST_PROBE_SECONDS = 60.0


class CircuitState(StrEnum):
    """Closed lets calls through; open lets one probe through now and then."""

    CLOSED = "closed"
    OPEN = "open"


def probe_pause(probes: int, open_seconds: float, retry_window: float) -> float:
    """Seconds until the next probe, after `probes` failed ones on a circuit that is open for `open_seconds`.

    Doubles from 2 s; at most 5 s apart while the outage is shorter than the retry window, 60 s afterwards.
    """
    doubled: float = FIRST_PROBE_SECONDS * 2.0 ** min(probes, 10)
    if open_seconds < retry_window:
        # A retry window of a second or so wants probes within it.
        return min(doubled, WAITING_PROBE_SECONDS, max(0.1, retry_window / 4))
    return min(doubled, LONGEST_PROBE_SECONDS)
