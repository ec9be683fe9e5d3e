"""The people of the tests own the pipeline, and all three databases are at hand."""

from dataclasses import replace
from typing import Any

import pytest

from claimdeck.pipeline.schema.routing import APART
from tests.factories.people import People, make_people


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "people" in getattr(item, "fixturenames", ()) and "pipeline/failures" in str(item.path):
            item.add_marker(pytest.mark.django_db(databases=["default", *APART]), append=False)


@pytest.fixture
def people(db: Any, settings: Any) -> People:
    """Alice and her colleagues, whose organization the configured databases belong to."""
    made = make_people()
    made.organization.is_default = True
    made.organization.save()
    settings.PIPELINE = replace(settings.PIPELINE, organization=made.organization.name)
    return made
