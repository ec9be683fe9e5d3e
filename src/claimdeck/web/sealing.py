"""Model fields that are encrypted at rest, and exact-match hashes, under the configured key ring."""

import functools
import json
from typing import Any

from django.conf import settings
from django.db import models

from claimdeck.kit.crypto import KeyRing


@functools.lru_cache(maxsize=4)
def _ring(keys: str, hash_key: str) -> KeyRing:
    return KeyRing.parse(keys, hash_key=hash_key or None)


def key_ring() -> KeyRing:
    """The configured key ring."""
    return _ring(settings.ENCRYPTION_KEYS, settings.HASH_KEY)


class SealedBytesField(models.BinaryField[Any, Any]):
    """Bytes that are sealed on the way to the database; the context is `table.column`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    @property
    def context(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def seal(self, value: Any) -> bytes:
        """The bytes that are stored for `value`; for writers that go past the model."""
        return key_ring().seal(self.pack(value), self.context)

    def pack(self, value: Any) -> bytes:
        return bytes(value)

    def unpack(self, plain: bytes) -> Any:
        return plain

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return super().get_db_prep_value(None if value is None else self.seal(value), connection, prepared)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        return None if value is None else self.unpack(key_ring().open(bytes(value), self.context))

    def value_to_string(self, obj: models.Model) -> str:
        """Serialisers (dumpdata) get the sealed form, never the plain one."""
        value = self.value_from_object(obj)
        return "" if value is None else self.seal(value).hex()


class SealedJSONField(SealedBytesField):
    """Anything that JSON can say, sealed."""

    def pack(self, value: Any) -> bytes:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()

    def unpack(self, plain: bytes) -> Any:
        return json.loads(plain)
