"""Uploads that a process which died has left in the private folder do not stay."""

import os
from datetime import timedelta
from pathlib import Path

from claimdeck.config.gathering import brought
from claimdeck.kit.clock import now
from claimdeck.kit.rooms import Schedule
from claimdeck.uploads.receiving import LEFT_BEHIND_SECONDS, sweep_left_behind


def test_only_what_was_left_behind_goes(data_directory: Path) -> None:
    folder = data_directory / "incoming"
    old, fresh = folder / "tmpold.upload.csv", folder / "tmpnew.upload.csv"
    for path in (old, fresh):
        path.write_text("made up")
    long_ago = (now() - timedelta(seconds=LEFT_BEHIND_SECONDS + 60)).timestamp()
    os.utime(old, (long_ago, long_ago))
    assert sweep_left_behind(now()) == 1
    assert not old.exists()
    assert fresh.exists()
    fresh.unlink()
    assert sweep_left_behind in [entry.work for entry in brought(Schedule)]
