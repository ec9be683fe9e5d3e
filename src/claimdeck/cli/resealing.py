"""Everything that is sealed, sealed anew under the active key, in batches that may stop and go on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import BinaryField, ExpressionWrapper, F

from claimdeck.web.sealing import SealedBytesField, key_ring


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A sealed field of some model, whichever room it is in."""

    model: type[models.Model]
    field: SealedBytesField

    @property
    def name(self) -> str:
        return f"{self.model._meta.db_table}.{self.field.column}"


def sealed_columns() -> list[SealedColumn]:
    """All sealed fields of all models."""
    return [
        SealedColumn(model, field)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedBytesField)
    ]


def stale_count() -> int:
    """How many values are sealed under another key than the active one."""
    active = key_ring().active
    return sum(1 for column in sealed_columns() for _, sealed in _raw(column) if key_ring().key_of(sealed) != active)


def reseal(column: SealedColumn, batch: int, progress: Callable[[int], None]) -> int:
    """Seal one column anew, `batch` rows in a transaction; gives how many. Raises SealBroken for a lost key."""
    active = key_ring().active
    stale: list[Any] = []
    done = 0
    for key, sealed in _raw(column):
        if key_ring().key_of(sealed) != active:
            stale.append(key)
        if len(stale) >= batch:
            done += _sealed_anew(column, stale)
            stale.clear()
        progress(1)
    return done + _sealed_anew(column, stale)


def row_count() -> int:
    """How many values there are to look at."""
    return sum(c.model._default_manager.filter(**{f"{c.field.name}__isnull": False}).count() for c in sealed_columns())


def _raw(column: SealedColumn) -> Iterator[tuple[Any, bytes]]:
    """Primary keys and sealed bytes, in batches by key: no long transaction, nothing opened."""
    last: Any = None
    manager = column.model._default_manager
    present = manager.filter(**{f"{column.field.name}__isnull": False}).order_by("pk")
    sealed = present.annotate(sealed_bytes=ExpressionWrapper(F(column.field.name), output_field=BinaryField()))
    while True:
        page = sealed if last is None else sealed.filter(pk__gt=last)
        found = list(page.values_list("pk", "sealed_bytes")[:200])
        if not found:
            return
        for key, value in found:
            yield key, bytes(value)
        last = found[-1][0]


def _sealed_anew(column: SealedColumn, keys: list[Any]) -> int:
    """The rows are locked while they are opened and sealed: what others write meanwhile is not undone."""
    if not keys:
        return 0
    manager = column.model._default_manager
    with transaction.atomic():
        locked = manager.select_for_update().filter(pk__in=keys).values_list("pk", column.field.name)
        for key, plain in list(locked):
            manager.filter(pk=key).update(**{column.field.name: plain})
    return len(keys)
