"""What SQL Server needs on this machine, found out without loading any of it."""

import ctypes
import sys
from importlib.util import find_spec
from typing import Final

_PACKAGES: Final = ("mssql", "mssql_python", "pyodbc")
# The libraries that pyodbc and Microsoft's driver are linked with, by Debian's package.
_LIBRARIES: Final = {
    "libodbc.so.2": "unixodbc",
    "libltdl.so.7": "libltdl7",
    "libkrb5.so.3": "libkrb5-3",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}


def missing() -> list[str]:
    """What is missing, a sentence each that says how it is installed."""
    found = []
    if any(find_spec(package) is None for package in _PACKAGES):
        found.append(
            "The production database is SQL Server, whose packages are missing: pip install 'claimdeck[mssql]'"
        )
    packages = [package for library, package in _LIBRARIES.items() if not _loads(library)]
    # Other systems bring these libraries under other names; there the driver itself says what it lacks.
    if packages and sys.platform == "linux":
        found.append(
            "The production database is SQL Server; system libraries of its driver are missing: "
            f"apt-get install {' '.join(packages)}"
        )
    return found


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
