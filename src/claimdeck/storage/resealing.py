"""Everything that is sealed, sealed anew under the active key, in batches that may stop and go on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections, router, transaction

from claimdeck.kit.rooms import Gathered
from claimdeck.storage.sealed_columns import SealedColumn, count_under, there, value_count
from claimdeck.storage.sealing import Unopened, key_ring

_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many values were sealed anew, and how many could not be opened and stay as they are."""

    done: int = 0
    lost: int = 0

    def __add__(self, other: "Resealed") -> "Resealed":
        return Resealed(self.done + other.done, self.lost + other.lost)


class Unreached(Exception):
    """A place of sealed values that cannot be asked just now; the message is a sentence that says which one."""


@dataclass(frozen=True, slots=True)
class Resealing:
    """A place where values are sealed, such as a database or a folder of files; a room brings its own.

    `count` says how many values there are, `under` how many a key has sealed, `reseal` seals those anew that the active
    key has not, some at a time: it may break off anywhere and go on later, and leaves what no key opens as it is. It
    tells its progress by the name of what it is at and how many values were looked at. Each may raise Unreached.
    """

    name: str
    count: Callable[[], int]
    under: Callable[[str], int]
    reseal: Callable[[int, Callable[[str, int], None]], Resealed]


@dataclass(frozen=True, slots=True)
class Left:
    """Values that are not under the active key, and what could not be asked about its own."""

    stale: int
    away: tuple[str, ...] = ()


# The places beside Claimdeck's own database.
OTHERS: Final[Gathered[Resealing]] = Gathered()


def of_database(alias: str) -> Resealing:
    """The sealed columns of a database."""

    def count() -> int:
        with _asked(alias):
            return value_count(alias)

    def under(key_id: str) -> int:
        with _asked(alias):
            return count_under(key_id, alias)

    def anew(batch: int, progress: Callable[[str, int], None]) -> Resealed:
        total = Resealed()
        with _asked(alias):
            for column in there(alias):
                total += reseal(column, batch, lambda looked, name=column.name: progress(name, looked))  # type: ignore[misc]
        return total

    return Resealing(alias, count, under, anew)


@contextmanager
def _asked(alias: str) -> Iterator[None]:
    """Claimdeck's own database has to be there; a customer's may be away."""
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        if alias == DEFAULT_DB_ALIAS:
            raise
        if not connections[alias].in_atomic_block:
            connections[alias].close()
        raise Unreached(f"The {alias} database could not be asked ({type(error).__name__}).") from error


def places() -> tuple[Resealing, ...]:
    """Claimdeck's own database first, which has to be whole before anything else."""
    return (of_database(DEFAULT_DB_ALIAS), *OTHERS)


def what_is_left() -> Left:
    """How much a rotation still has to do, in all places."""
    active, stale, away = key_ring().active, 0, []
    for place in places():
        try:
            stale += place.count() - place.under(active)
        except Unreached as unreached:
            away.append(str(unreached))
    return Left(stale, tuple(away))


def stale_count() -> int:
    """How many values of Claimdeck's own database are sealed under another key than the active one, known or not."""
    return value_count() - count_under(key_ring().active)


def reseal(column: SealedColumn, batch: int, progress: Callable[[int], None]) -> Resealed:
    """Seal one column anew, `batch` rows in a transaction; what no key of the ring opens is left as it is."""
    active = key_ring().active
    stale: list[Any] = []
    total = Resealed()
    for key, sealed in _raw(column):
        if key_ring().key_of(sealed) != active:
            stale.append(key)
        if len(stale) >= batch:
            total += _sealed_anew(column, stale)
            stale.clear()
        progress(1)
    return total + _sealed_anew(column, stale)


def reseal_all(batch: int, progress: Callable[[str, int], None]) -> Resealed:
    """All columns of Claimdeck's own database."""
    return of_database(DEFAULT_DB_ALIAS).reseal(batch, progress)


def _raw(column: SealedColumn) -> Iterator[tuple[Any, bytes]]:
    """Primary keys and sealed bytes, in batches by key: no long transaction, nothing opened."""
    last: Any = None
    sealed = column.present().order_by("pk")
    while True:
        page = sealed if last is None else sealed.filter(pk__gt=last)
        found = list(page.values_list("pk", "sealed_bytes")[:_PAGE])
        if not found:
            return
        for key, value in found:
            yield key, bytes(value)
        last = found[-1][0]


def _sealed_anew(column: SealedColumn, keys: list[Any]) -> Resealed:
    """The rows are locked while they are opened and sealed: what others write meanwhile is not undone."""
    if not keys:
        return Resealed()
    manager = column.model._default_manager
    lost = 0
    with transaction.atomic(using=router.db_for_write(column.model)):
        locked = list(manager.select_for_update().filter(pk__in=keys).values_list("pk", column.field.name))
        for key, plain in locked:
            if isinstance(plain, Unopened):
                lost += 1
            else:
                manager.filter(pk=key).update(**{column.field.name: plain})
    return Resealed(len(locked) - lost, lost)
