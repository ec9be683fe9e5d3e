"""Sealing: what comes out is what went in, under the right key and context only."""

import base64
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdeck.kit.crypto import KeyRing, SealBroken, new_key, new_key_id, prefix_of

OLD, NEW, HASH = new_key(), new_key(), new_key()
RING = KeyRing.parse(f"k2:{NEW},k1:{OLD}", hash_key=HASH)


@given(st.binary(max_size=200))
def test_open_gives_what_was_sealed(plain: bytes) -> None:
    sealed = RING.seal(plain, "table.column")
    assert RING.open(sealed, "table.column") == plain
    assert len(plain) < 4 or plain not in sealed


def test_the_same_plain_text_never_looks_the_same() -> None:
    assert RING.seal(b"Testa", "a") != RING.seal(b"Testa", "a")


def test_a_sealed_value_does_not_open_elsewhere() -> None:
    with pytest.raises(SealBroken):
        RING.open(RING.seal(b"Testa", "a.name"), "a.other")


def test_any_changed_byte_is_noticed() -> None:
    sealed = RING.seal(b"Testa Patient", "a")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            RING.open(bytes(changed), "a")


@given(st.binary(max_size=60))
def test_rubbish_is_refused_without_another_error(rubbish: bytes) -> None:
    with pytest.raises(SealBroken):
        RING.open(rubbish, "a")


def test_rotation_old_values_open_and_new_ones_use_the_first_key() -> None:
    before = KeyRing.parse(f"k1:{OLD}")
    sealed = before.seal(b"Testa", "a")
    assert RING.open(sealed, "a") == b"Testa"
    assert (RING.key_of(sealed), RING.key_of(RING.seal(b"Testa", "a"))) == ("k1", "k2")
    with pytest.raises(SealBroken):
        before.open(RING.seal(b"Testa", "a"), "a")


def test_hashes_outlive_rotation_and_depend_on_context_and_hash_key() -> None:
    before = KeyRing.parse(f"k1:{OLD}", hash_key=HASH)
    assert before.fingerprint("M1", "member") == RING.fingerprint("M1", "member")
    assert RING.fingerprint("M1", "member") != RING.fingerprint("M1", "other")
    assert RING.fingerprint("M1", "member") != RING.fingerprint("M2", "member")
    assert RING.fingerprint("M1", "member") != KeyRing.parse(f"k1:{OLD}", hash_key=NEW).fingerprint("M1", "member")
    assert len(RING.fingerprint("M1", "member")) == 32


def test_a_ring_without_a_hash_key_makes_no_hashes_of_another() -> None:
    with pytest.raises(ValueError, match="no hash key"):
        KeyRing.parse(f"k1:{OLD}").fingerprint("M1", "member")


def test_rubbish_names_no_key() -> None:
    assert [RING.key_of(rubbish) for rubbish in (b"", b"\x02", b"\x02K1", b"\xff\xff\xff", b"\x00abc")] == [""] * 5
    assert RING.key_of(prefix_of("k2") + b"rest") == "k2"
    assert KeyRing.parse(f"{new_key_id()}:{NEW},{new_key_id()}:{OLD}").ids


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "at least one"),
        (f"K1:{OLD}", "lower-case"),
        ("k1:not-base64!", "not base64"),
        (f"k1:{base64.b64encode(b'short').decode()}", "5 bytes"),
    ],
    ids=["none", "upper case", "no base64", "short"],
)
def test_a_key_ring_that_cannot_be_used_says_why(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        KeyRing.parse(text)


def test_a_forked_process_never_repeats_its_parents_nonces() -> None:
    ring = KeyRing.parse(f"k1:{new_key()}")
    ring.seal(b"fills the pool of nonces", "here")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, b"".join(ring.seal(b"", "here")[3:15] for _ in range(200)))
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(reading, 65_536)
    os.close(reading)
    os.close(writing)
    mine = {ring.seal(b"", "here")[3:15] for _ in range(200)}
    assert len(theirs) == 200 * 12
    assert mine.isdisjoint({theirs[i : i + 12] for i in range(0, len(theirs), 12)})
    assert len(mine) == 200
