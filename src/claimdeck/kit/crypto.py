"""Sealing of patient data at rest: AES-GCM under a key ring that can be rotated, and keyed hashes."""

import base64
import binascii
import hmac
import os
import re
import threading
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12
_NONCES_AT_ONCE = 1024
_KEY_BYTES = 32
_KEY_ID = re.compile(r"[a-z0-9]{1,8}")


class _Nonces:
    """Random nonces, fetched many at a time: asking the kernel for each costs more than the encryption."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool, self._used = b"", 0
        # A forked process must never hand out the nonces of its parent again.
        os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._pool, self._used = b"", 0

    def take(self) -> bytes:
        with self._lock:
            if self._used == len(self._pool):
                self._pool, self._used = os.urandom(_NONCE_BYTES * _NONCES_AT_ONCE), 0
            nonce = self._pool[self._used : self._used + _NONCE_BYTES]
            self._used += _NONCE_BYTES
            return nonce


_nonces = _Nonces()


class SealBroken(Exception):
    """What was sealed cannot be opened: the key is not in the ring, or the bytes were changed."""


def new_key() -> str:
    """A fresh random key in the form that settings take: 32 bytes, base64."""
    return base64.b64encode(os.urandom(_KEY_BYTES)).decode()


def prefix_of(key_id: str) -> bytes:
    """What everything begins with that the key of this id has sealed."""
    return bytes([len(key_id)]) + key_id.encode()


class KeyRing:
    """Keys by id; the first seals, all open: those behind it are decrypt-only.

    The hash key is apart from them, since what is found by its hash must outlive every rotation.

    A sealed value is `id length (1 byte) + id + nonce (12 bytes) + ciphertext and tag`. The context (such as
    "status.result.patient") is authenticated with it, so that a value moved to another column does not open.
    """

    def __init__(self, keys: Mapping[str, bytes], *, hash_key: bytes | None = None) -> None:
        if not keys:
            raise ValueError("a key ring holds at least one key")
        for name, key in keys.items():
            if not _KEY_ID.fullmatch(name):
                raise ValueError("a key id is 1 to 8 lower-case letters and digits")
            if len(key) != _KEY_BYTES:
                raise ValueError(f"the encryption key {name!r} is {len(key)} bytes long; it must be {_KEY_BYTES}")
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self.ids = tuple(keys)
        self.active = self.ids[0]
        self._prefix = prefix_of(self.active)
        derived = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=b"claimdeck exact-match hash")
        self._hash_key = derived.derive(hash_key) if hash_key is not None else None

    @classmethod
    def parse(cls, text: str, *, hash_key: str | None = None) -> "KeyRing":
        """A ring from `id:base64key,id:base64key`, the active key first. Raises ValueError with the reason."""
        keys: dict[str, bytes] = {}
        for part in filter(None, (piece.strip() for piece in text.split(","))):
            name, _, encoded = part.partition(":")
            if name in keys:
                # The later one would silently take the place of the earlier, and what that sealed stay shut.
                raise ValueError(f"the key id {name!r} stands twice in the ring; each key has an id of its own")
            keys[name] = _decode(encoded)
        return cls(keys, hash_key=_decode(hash_key) if hash_key else None)

    def seal(self, plain: bytes, context: str, *, key_id: str = "") -> bytes:
        """Sealed under the first key, or under the named one of the ring."""
        nonce = _nonces.take()
        prefix = prefix_of(key_id) if key_id else self._prefix
        return prefix + nonce + self._ciphers[key_id or self.active].encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """The plain bytes. Raises SealBroken."""
        try:
            end = 1 + sealed[0]
            cipher = self._ciphers[sealed[1:end].decode()]
            return cipher.decrypt(sealed[end : end + _NONCE_BYTES], sealed[end + _NONCE_BYTES :], context.encode())
        except (IndexError, KeyError, UnicodeDecodeError, InvalidTag, ValueError) as error:
            raise SealBroken("sealed data cannot be opened with the configured keys") from error

    def key_of(self, sealed: bytes) -> str:
        """The id of the key that sealed this; empty where the bytes name none."""
        named = sealed[1 : 1 + sealed[0]].decode("ascii", "replace") if sealed else ""
        return named if _KEY_ID.fullmatch(named) else ""

    def fingerprint(self, value: str, context: str) -> str:
        """A keyed hash (32 hex digits) for exact match; equal values under one context give equal hashes.

        Raises ValueError for a ring without a hash key.
        """
        if self._hash_key is None:
            raise ValueError("this key ring has no hash key")
        message = context.encode() + b"\x00" + value.encode()
        return hmac.digest(self._hash_key, message, "sha256").hex()[:32]


def new_key_id() -> str:
    """A random name for a new key, so that it can stand in one ring with any other."""
    return f"k{os.urandom(3).hex()}"


def _decode(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("an encryption key is not base64; make one with `claimdeck keys new`") from error
