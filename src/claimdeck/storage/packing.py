"""Values as compact bytes and back, so that a million rows can be kept sealed."""

import zlib
from collections.abc import Iterable
from typing import Any, Final

import orjson

# Speed matters more than the last percent of size: what is packed is read back once or twice.
_LEVEL: Final = 1


def pack(value: Any) -> bytes:
    """Anything that JSON can say, compressed."""
    return zlib.compress(orjson.dumps(value), _LEVEL)


def pack_written(values: Iterable[bytes]) -> bytes:
    """The same for a list of values that are JSON already."""
    return zlib.compress(b"[" + b",".join(values) + b"]", _LEVEL)


def unpack(packed: bytes) -> Any:
    """What `pack` was given, with tuples as lists."""
    return orjson.loads(zlib.decompress(packed))
