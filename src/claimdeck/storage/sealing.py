"""Model fields that are encrypted at rest, and exact-match hashes, under the configured key ring."""

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import models

from claimdeck.kit.crypto import KeyRing, SealBroken

log = structlog.get_logger(__name__)

# Shown in the place of a value that cannot be opened; never mistaken for something that was stored.
CANNOT_BE_OPENED: Final = "(cannot be opened: its key is missing)"


@functools.lru_cache(maxsize=4)
def _ring(keys: str, hash_key: str) -> KeyRing:
    return KeyRing.parse(keys, hash_key=hash_key or None)


def key_ring() -> KeyRing:
    """The configured key ring."""
    return _ring(settings.ENCRYPTION_KEYS, settings.HASH_KEY)


@dataclass(frozen=True, slots=True)
class Unopened:
    """What a model holds for a value that no key of the ring opens; saved again, it is stored as it was.

    So a list shows one such value as what it is instead of failing as a whole. Who needs the value itself asks for
    its bytes, or reads it with `opened`: both raise SealBroken.
    """

    sealed: bytes = field(repr=False)

    def __str__(self) -> str:
        return CANNOT_BE_OPENED

    def __bytes__(self) -> bytes:
        raise SealBroken("sealed data cannot be opened with the configured keys")


def opened(value: Any) -> Any:
    """The value of a sealed field. Raises SealBroken where it could not be opened."""
    return bytes(value) if isinstance(value, Unopened) else value


class _Missed:
    """How often values of a column and key could not be opened; logged at the 1st, 10th, 100th … without content."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, str], int] = {}

    def note(self, context: str, key_id: str) -> None:
        count = self.counts[context, key_id] = self.counts.get((context, key_id), 0) + 1
        if str(count).rstrip("0") == "1":
            log.error("sealed_value_not_opened", column=context, key_id=key_id or "unknown", times=count)


_missed = _Missed()


class SealedBytesField(models.BinaryField[Any, Any]):
    """Bytes that are sealed on the way to the database; the context is `table.column`.

    What cannot be opened is read as `Unopened`. Values that the database copies into another table as they are, sealed,
    are `bound_to` that table's column.
    """

    def __init__(self, *args: Any, bound_to: str = "", **kwargs: Any) -> None:
        kwargs["editable"] = False
        self._bound_to = bound_to
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "bound_to": self._bound_to} if self._bound_to else kwargs

    @property
    def context(self) -> str:
        return self._bound_to or f"{self.model._meta.db_table}.{self.column}"

    def seal(self, value: Any) -> bytes:
        """The bytes that are stored for `value`."""
        return self.seal_all([value])[0]

    def seal_all(self, values: Iterable[Any]) -> list[bytes]:
        """The same for each of many; for writers that go past the model."""
        ring, context, pack = key_ring(), self.context, self.pack
        return [value.sealed if isinstance(value, Unopened) else ring.seal(pack(value), context) for value in values]

    def pack(self, value: Any) -> bytes:
        return bytes(value)

    def unpack(self, plain: bytes) -> Any:
        return plain

    def get_lookup(self, lookup_name: str) -> Any:
        """Equal values never look equal when they are sealed: whoever compares them would silently find nothing."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return super().get_db_prep_value(None if value is None else self.seal(value), connection, prepared)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        if value is None:
            return None
        sealed = bytes(value)
        try:
            return self.unpack(key_ring().open(sealed, self.context))
        except SealBroken:
            _missed.note(self.context, key_ring().key_of(sealed))
            return Unopened(sealed)

    def value_to_string(self, obj: models.Model) -> str:
        """Serialisers (dumpdata) get the sealed form, never the plain one."""
        value = self.value_from_object(obj)
        return "" if value is None else self.seal(value).hex()


class SealedTextField(SealedBytesField):
    """Text, sealed."""

    def pack(self, value: Any) -> bytes:
        return str(value).encode()

    def unpack(self, plain: bytes) -> Any:
        return plain.decode()


class SealedJSONField(SealedBytesField):
    """Anything that JSON can say, sealed."""

    def pack(self, value: Any) -> bytes:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()

    def unpack(self, plain: bytes) -> Any:
        return json.loads(plain)
