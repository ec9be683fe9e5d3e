"""Staging and production for tests of the pipeline, beside Claimdeck's own database."""

from collections.abc import Iterator
from typing import Any

import pytest

APART = ["default", "staging", "production"]


def pytest_itemcollected(item: pytest.Item) -> None:
    """The stores have connections of their own: they see only what is committed."""
    if "databases" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("django_db"):
        item.add_marker(pytest.mark.django_db(transaction=True, databases=APART))


@pytest.fixture
def databases(transactional_db: Any) -> Iterator[None]:
    """Empty staging, production and own database, for what commits on connections of its own."""
    from claimdeck.pipeline.stores.opening import close_stores  # noqa: PLC0415 - after the settings are chosen

    close_stores()
    yield
    close_stores()
