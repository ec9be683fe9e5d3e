"""psycopg's and ADBC's errors as the port's; the drivers quote rows, so nothing of their text goes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from adbc_driver_manager import Error as ArrowError
from psycopg_pool import PoolClosed, PoolTimeout, TooManyRequests

from claimdeck.pipeline.stores.port import Away, Busy, NotAccepted, StoreError

# 08 connection, 25P03 idle for too long, 40 rolled back, 53 resources, 55P03 lock, 57 operator, 58 the system's.
_AWAY: Final = ("08", "25P03", "40", "53", "55P03", "57", "58")
# Of these the ones that a single claim can be the reason of: rolled back, room, a lock, a statement that took too long.
_BUSY: Final = ("40", "53", "55P03", "57014")
_REFUSED: Final = ("21", "22", "23", "44")
_NOT_MIGRATED: Final = ("42P01", "42703", "3F000")


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Run statements of the database `name`. Raises Away, NotAccepted, StoreError."""
    try:
        yield
    except (PoolTimeout, PoolClosed, TooManyRequests):
        raise Away(f"The {name} database gave no connection in time.") from None
    except psycopg.Error as error:
        raise _meaning(name, error.sqlstate or "", lost=isinstance(error, psycopg.OperationalError)) from None
    except ArrowError as error:
        raise _meaning(name, getattr(error, "sqlstate", None) or "", lost=True) from None
    except OSError:
        raise Away(f"The connection to the {name} database broke off.") from None


def _meaning(name: str, code: str, *, lost: bool) -> StoreError:
    if code.startswith(_REFUSED):
        return NotAccepted(f"The {name} database did not take the rows ({code}).", kind=code)
    if code in _NOT_MIGRATED:
        return StoreError(f"The {name} database lacks a table or column ({code}): run `claimdeck migrate`.")
    if code.startswith(_BUSY):
        return Busy(f"The {name} database is busy ({code}).", kind=code)
    if code.startswith(_AWAY) or (lost and not code.strip("0")):
        return Away(f"The {name} database is not there, or broke off ({code or 'no answer'}).")
    return StoreError(f"The {name} database refused a statement ({code or 'no code'}).")
