"""Identifiers as payers and practices write them, brought to one form for comparing."""

import re
from typing import Final

_SEPARATORS: Final = re.compile(r"[\s\-–—_.]+")
_SUBSCRIBER_SUFFIX: Final = re.compile(r"-\d{2}$")


def claim_number_key(claim_number: str) -> str:
    """A claim number without case, spaces and dashes; equal keys name the same claim."""
    if claim_number.isalnum():
        return claim_number.upper()
    return _SEPARATORS.sub("", claim_number).upper()


def subscriber_key(subscriber_id: str) -> str:
    """A member id without its two-digit dependant suffix (`-00`), case and separators."""
    bare = _SUBSCRIBER_SUFFIX.sub("", subscriber_id.strip())
    return bare.upper() if bare.isalnum() else _SEPARATORS.sub("", bare).upper()


def name_key(name: str) -> str:
    """A name without case, spaces and signs, for comparing."""
    return "".join(c for c in name.casefold() if c.isalnum())


def given_name_key(name: str) -> str:
    """The first of the given names, without a middle initial, for comparing."""
    first, *_ = name.split(None, 1) or [""]
    return name_key(first)
