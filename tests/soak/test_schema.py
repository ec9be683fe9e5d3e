"""The whole API against its own schema, with much more of what may be sent, and something else each time."""

import pytest
from hypothesis import settings
from schemathesis import Case

from tests.flows.test_schema import LEFT_BEHIND, USUAL, frozen, kept_open, key, schema, send

__all__ = ["frozen", "kept_open", "key"]

pytestmark = pytest.mark.soak


@LEFT_BEHIND
@schema.parametrize()
@settings(USUAL, max_examples=200, derandomize=False)
def test_nothing_of_much_that_is_sent_breaks_the_server(case: Case, key: str) -> None:
    send(case, key)
