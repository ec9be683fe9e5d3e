"""What every process of Claimdeck loads; large libraries that only some work needs are not among it."""

import subprocess
import sys

# Seconds of processor time and tens of megabytes each, in every web server, worker and command.
HEAVY = ("pandas", "sklearn", "scipy", "pyarrow.dataset", "mssql_python")


def test_web_servers_and_commands_load_no_library_that_only_some_work_needs() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django, sys; django.setup(); import claimdeck.config.urls, claimdeck.cli.main;"
            f"print([name for name in {HEAVY!r} if name in sys.modules])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "[]"
