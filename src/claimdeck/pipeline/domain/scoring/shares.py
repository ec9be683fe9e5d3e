"""Which share of the claims a claim belongs to: decided by its number alone, the same everywhere and always."""

import hashlib
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

_PARTS: Final = 1 << 32


def places(claim_ids: pl.Series, purpose: str) -> npt.NDArray[np.float64]:
    """A number from 0 up to (not including) 1 for each claim; those of different purposes have nothing in common.

    A purpose has at most 16 letters.
    """
    person = purpose.encode()
    digests = b"".join(hashlib.blake2b(one.encode(), digest_size=4, person=person).digest() for one in claim_ids)
    return np.frombuffer(digests, dtype=">u4").astype(np.float64) / _PARTS
