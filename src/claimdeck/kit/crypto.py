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


class KeyRing:
    """Keys by id; the first seals, all open.

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
        self.active = next(iter(keys))
        self._prefix = bytes([len(self.active)]) + self.active.encode()
        # The hash key comes from the oldest key, the last of the ring, unless given: hashes must outlive rotation.
        source = hash_key if hash_key is not None else keys[list(keys)[-1]]
        derived = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=b"claimdeck exact-match hash")
        self._hash_key = derived.derive(source)

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

    def seal(self, plain: bytes, context: str) -> bytes:
        nonce = _nonces.take()
        return self._prefix + nonce + self._ciphers[self.active].encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """The plain bytes. Raises SealBroken."""
        try:
            end = 1 + sealed[0]
            cipher = self._ciphers[sealed[1:end].decode()]
            return cipher.decrypt(sealed[end : end + _NONCE_BYTES], sealed[end + _NONCE_BYTES :], context.encode())
        except (IndexError, KeyError, UnicodeDecodeError, InvalidTag, ValueError) as error:
            raise SealBroken("sealed data cannot be opened with the configured keys") from error

    def key_of(self, sealed: bytes) -> str:
        """The id of the key that sealed this."""
        return sealed[1 : 1 + sealed[0]].decode()

    def fingerprint(self, value: str, context: str) -> str:
        """A keyed hash (32 hex digits) for exact match; equal values under one context give equal hashes."""
        message = context.encode() + b"\x00" + value.encode()
        return hmac.digest(self._hash_key, message, "sha256").hex()[:32]


def _decode(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("an encryption key is not base64; make one with `claimdeck keys new`") from error
