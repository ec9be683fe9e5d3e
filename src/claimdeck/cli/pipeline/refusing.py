"""What a store says no to, as a refusal of the command."""

from collections.abc import Iterator
from contextlib import contextmanager

from claimdeck.kit.errors import Refused
from claimdeck.pipeline.stores.port import StoreError


@contextmanager
def stores_said() -> Iterator[None]:
    """Raises Refused with the store's own sentence, which names no patient."""
    try:
        yield
    except StoreError as error:
        raise Refused(str(error)) from None
