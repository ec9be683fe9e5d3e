"""Whether the configured keys are those that the database is sealed with; found out before anything is written.

Each key that seals leaves a canary in the database: a known text under it, and one under HASH_KEY. A process whose
ring cannot open all canaries would store what the others cannot read, or find no patient again.
"""

from collections.abc import Sequence
from typing import Final

from django.db import connection, transaction

from claimdeck.kit.crypto import KeyRing, SealBroken
from claimdeck.kit.errors import Unavailable
from claimdeck.storage.models import SealingKey
from claimdeck.storage.sealed_columns import sealed_columns
from claimdeck.storage.sealing import key_ring

_CONTEXT: Final = "web_sealingkey.canary"
_TEXT: Final = b"Claimdeck opens this."
_HASHED: Final = "Claimdeck finds this."
# The number under which PostgreSQL keeps the lock; of no meaning, but the same in every process.
_ADVISORY_LOCK: Final = 7_204_118_564
# Values looked at in each column of a database that was filled before canaries were kept.
_SAMPLES: Final = 5

WHERE: Final = "The keys are ENCRYPTION_KEYS and HASH_KEY, or keys.json beside the data of `claimdeck up`."


class WrongKeys(Unavailable):
    """The configured keys are not those of the database; the message says which one, and what to do."""

    title = "The encryption keys do not fit the database"
    code = "WRONG_KEYS"


def check() -> None:
    """Compare the configured keys with the database's canaries, and leave one for the sealing key at its first use.

    Raises WrongKeys, and DatabaseError where the database or its table is not there.
    """
    if key_ring().active not in compare():
        _register(key_ring())


def compare() -> list[str]:
    """The same without leaving anything; gives the ids of the keys that the database is sealed with."""
    known = list(SealingKey.objects.all())
    _refuse(faults(known, key_ring()))
    return [key.key_id for key in known]


def faults(known: Sequence[SealingKey], ring: KeyRing) -> list[str]:
    """What is wrong with the configured keys, a sentence each."""
    found = []
    for key in known:
        if key.key_id not in ring.ids:
            found.append(
                f"ENCRYPTION_KEYS lacks the key {key.key_id}, which this database is sealed with. "
                "Put it back behind the first one; `claimdeck keys rotate` makes it needless."
            )
        elif not _opens(ring, bytes(key.canary)):
            found.append(
                f"The key {key.key_id} in ENCRYPTION_KEYS is not the one of this name that sealed this database. "
                "Put the right one back."
            )
    if any(key.hash_key_print != hash_key_print(ring) for key in known):
        found.append("HASH_KEY is not this database's: no patient would be found again. Put the old one back.")
    return found


def hash_key_print(ring: KeyRing) -> str:
    """What shows whether HASH_KEY is the same, and tells nothing about it."""
    return ring.fingerprint(_HASHED, _CONTEXT)


def retire(key_ids: Sequence[str]) -> None:
    """No value needs these keys any more: processes may start without them."""
    SealingKey.objects.filter(key_id__in=key_ids).delete()


def accept() -> list[str]:
    """Take the configured keys as they are, after a loss; gives the ids of the keys that are given up."""
    ring = key_ring()
    with transaction.atomic():
        _wait_for_turn()
        lost = [key.key_id for key in SealingKey.objects.all() if faults([key], ring)]
        SealingKey.objects.all().delete()
        _leave_canaries(ring, _in_use(ring))
    return [key_id for key_id in lost if key_id not in ring.ids]


def _refuse(found: Sequence[str]) -> None:
    if found:
        raise WrongKeys(" ".join([*found, WHERE]))


def _opens(ring: KeyRing, canary: bytes) -> bool:
    try:
        return ring.open(canary, _CONTEXT) == _TEXT
    except SealBroken:
        return False


def _register(ring: KeyRing) -> None:
    """One process after the other: two that start at once with different keys must not both come in."""
    with transaction.atomic():
        _wait_for_turn()
        known = list(SealingKey.objects.all())
        _refuse(faults(known, ring))
        if not known:
            _refuse_values(ring)
        _leave_canaries(ring, [ring.active] if known else _in_use(ring))


def _wait_for_turn() -> None:
    # On SQLite the transaction itself is alone from its beginning.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])


def _leave_canaries(ring: KeyRing, key_ids: Sequence[str]) -> None:
    SealingKey.objects.bulk_create(
        [
            SealingKey(key_id=name, canary=ring.seal(_TEXT, _CONTEXT, key_id=name), hash_key_print=hash_key_print(ring))
            for name in key_ids
        ],
        ignore_conflicts=True,
    )


def _in_use(ring: KeyRing) -> list[str]:
    """The keys of the ring that sealed something, and the one that will."""
    used = [name for name in ring.ids if any(column.under(name).exists() for column in sealed_columns())]
    return list(dict.fromkeys([ring.active, *used]))


def _refuse_values(ring: KeyRing) -> None:
    """A database without canaries: filled by an earlier version, it must open for the most part."""
    opened = broken = 0
    for column in sealed_columns():
        for value in column.present().order_by("-pk").values_list("sealed_bytes", flat=True)[:_SAMPLES]:
            try:
                ring.open(bytes(value), column.field.context)
                opened += 1
            except SealBroken:
                broken += 1
    if broken > opened:
        _refuse(["What is stored in this database was sealed with other keys. Put those back in ENCRYPTION_KEYS."])
