"""The drivers' errors as the port's: theirs quote rows, so nothing of their text goes on.

Statements go through Microsoft's ODBC driver, whose errors are classes of the DB API. A bulk copy goes through another
one, written in Rust: plain ValueError and RuntimeError with "Sql Error: 2627: …" in their text, and panics that are no
Exception.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from claimdeck.pipeline.stores.port import Away, NotAccepted, StoreError

NAME: Final = "production"
_NUMBER: Final = re.compile(r"Sql Error:? *(\d+)", re.IGNORECASE)
# Duplicate keys, null, checks, text or numbers that do not fit or do not convert, and bulk copy's own words for those.
REFUSED: Final = frozenset(
    {220, 232, 241, 242, 245, 248, 295, 515, 547, 2601, 2627, 2628, 4815, 4863, 4869, 8114, 8115, 8152}
)
# Names of things that are not there: tables, columns, procedures.
_NOT_MIGRATED: Final = frozenset({207, 208, 2812, 4902})
# The classes of the DB API by their names, since no driver is imported here, and what its C++ part raises.
_DRIVERS: Final = frozenset(
    {"InterfaceError", "DatabaseError", "DataError", "OperationalError", "IntegrityError", "InternalError"}
    | {"ProgrammingError", "NotSupportedError", "ConnectionStringParseError", "RuntimeError", "OSError"}
)
# Not errors of what was asked, but the end of who asked.
_PASSED_ON: Final = (KeyboardInterrupt, SystemExit, GeneratorExit)


@contextmanager
def translated() -> Iterator[None]:
    """Run statements. Raises Away, NotAccepted, StoreError."""
    try:
        yield
    except Exception as error:
        if not is_drivers(error):
            raise
        raise meaning(error) from None


def is_drivers(error: BaseException) -> bool:
    """Whether a statement's driver raises such errors."""
    return not _DRIVERS.isdisjoint(kind.__name__ for kind in type(error).__mro__)


def meaning(error: BaseException) -> StoreError:
    """What an error of a statement comes to."""
    kinds = [kind.__name__ for kind in type(error).__mro__]
    said = getattr(error, "driver_error", "")
    if "DataError" in kinds or "IntegrityError" in kinds:
        return NotAccepted(f"The {NAME} database did not take the rows ({kinds[0]}).", kind=kinds[0])
    if "ProgrammingError" in kinds and said in ("Base table or view not found", "Column not found"):
        return StoreError(f"The {NAME} database lacks a table or column: run `claimdeck migrate`.")
    if "ProgrammingError" in kinds or "NotSupportedError" in kinds:
        return StoreError(f"The {NAME} database refused a statement ({kinds[0]}: {said or 'no reason given'}).")
    return Away(f"The {NAME} database is not there, was too slow, or broke off ({kinds[0]}).")


def copying_failed(error: BaseException, *, answers: bool) -> StoreError:
    """What an error of a bulk copy comes to. `answers`: whether the server still did when it was asked afterwards;
    then an error that says nothing of its own lies with the rows.
    """
    if isinstance(error, StoreError):
        return error
    found = _NUMBER.search(str(error))
    if is_drivers(error) and not isinstance(error, RuntimeError):
        # Not of the copy: its connection could not be opened.
        return meaning(error)
    number = int(found[1]) if found else 0
    kind = str(number or type(error).__name__)
    if number in _NOT_MIGRATED:
        return StoreError(f"The {NAME} database lacks a landing table: run `claimdeck migrate`.")
    if number in REFUSED or (not number and answers):
        return NotAccepted(f"The {NAME} database did not take the rows ({kind}).", kind=kind)
    return Away(f"The {NAME} database broke off a bulk copy ({kind}).")


def passed_on(error: BaseException) -> bool:
    """Whether it ends the process rather than the statement."""
    return isinstance(error, _PASSED_ON)
