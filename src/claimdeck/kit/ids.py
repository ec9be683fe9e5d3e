"""Identifiers of our own making."""

import uuid


def new_id() -> uuid.UUID:
    """A random identifier that tells nothing about what it names."""
    return uuid.uuid4()
