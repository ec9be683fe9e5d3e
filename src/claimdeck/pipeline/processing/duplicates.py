"""Keys by which claims are found to be the same one: kept under a key of ours, and noted while loads are under way."""

import threading
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.duplicates import KEY_BYTES, duplicate_keys
from claimdeck.storage.sealing import key_ring

# What a hash is made of says nothing without this; it is the same as long as the hash key is.
_CONTEXT: Final = "claims.duplicate_key"


def keyed(texts: pl.DataFrame) -> pl.DataFrame:
    """The keys of these claims (`duplicate_texts`): `claim_id`, `duplicate_key`."""
    return duplicate_keys(texts, bytes.fromhex(key_ring().fingerprint("", _CONTEXT))[:KEY_BYTES])


def no_keys() -> pl.DataFrame:
    """The keys of no claims."""
    return pl.DataFrame(schema={"claim_id": pl.String(), "duplicate_key": pl.Binary()})


@dataclass(slots=True)
class KeysUnderWay:
    """Keys of claims that this process is about to load: production does not show them yet."""

    _by_load: dict[int, pl.DataFrame] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, load_id: int, keys: pl.DataFrame) -> None:
        """Note the keys of a load (`claim_id`, `duplicate_key`)."""
        with self._lock:
            self._by_load[load_id] = keys

    def forget(self, load_id: int) -> None:
        """The load is committed or given up: from now on production knows best."""
        with self._lock:
            self._by_load.pop(load_id, None)

    def known(self, load_id: int, keys: pl.DataFrame) -> pl.Series:
        """Of this load's claims, which ones have the key of one under way in another."""
        with self._lock:
            under_way = [others for other, others in self._by_load.items() if other != load_id]
        if not under_way:
            return pl.Series("claim_id", [], pl.String())
        return keys.join(pl.concat(under_way), on="duplicate_key", how="semi")["claim_id"]
