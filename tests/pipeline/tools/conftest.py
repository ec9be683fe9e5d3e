"""The same people and databases as for what failed."""

import pytest

from claimdeck.pipeline.schema.routing import APART
from tests.pipeline.failures.conftest import people as people


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "people" in getattr(item, "fixturenames", ()) and "pipeline/tools" in str(item.path):
            item.add_marker(pytest.mark.django_db(databases=["default", *APART]), append=False)
