"""One step of `benchmarks.pipeline_growth`, which starts it with the settings in its environment."""

import json
import sys
from pathlib import Path

from benchmarks import pipeline_product as product


def main(step: str, claims: int) -> None:
    """Stage so many claims, or work on all that wait and say what that took."""
    if step == "stage":
        product.set_up(claims)
        return
    seconds = 0.0
    while product.waiting():
        seconds += product.timed()[0]
    product.reconciled(claims)
    print(json.dumps({"seconds": seconds, "megabytes": _peak_megabytes()}))


def _peak_megabytes() -> float:
    """Of this program alone: what getrusage says begins with the peak of whoever started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
