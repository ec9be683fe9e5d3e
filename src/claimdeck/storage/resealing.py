"""Everything that is sealed, sealed anew under the active key, in batches that may stop and go on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from claimdeck.storage.sealed_columns import SealedColumn, count_under, sealed_columns, value_count
from claimdeck.storage.sealing import Unopened, key_ring

_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many values were sealed anew, and how many could not be opened and stay as they are."""

    done: int = 0
    lost: int = 0

    def __add__(self, other: "Resealed") -> "Resealed":
        return Resealed(self.done + other.done, self.lost + other.lost)


def stale_count() -> int:
    """How many values are sealed under another key than the active one, known or not."""
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
    """All columns; `progress` is told the column and how many values were looked at."""
    total = Resealed()
    for column in sealed_columns():
        total += reseal(column, batch, lambda count, name=column.name: progress(name, count))  # type: ignore[misc]
    return total


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
    with transaction.atomic():
        locked = list(manager.select_for_update().filter(pk__in=keys).values_list("pk", column.field.name))
        for key, plain in locked:
            if isinstance(plain, Unopened):
                lost += 1
            else:
                manager.filter(pk=key).update(**{column.field.name: plain})
    return Resealed(len(locked) - lost, lost)
