"""The same people as for what failed."""

from tests.pipeline.failures.conftest import people as people
