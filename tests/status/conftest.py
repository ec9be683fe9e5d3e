"""A desk with a payer, and a finished job, for the tests over HTTP."""

from collections.abc import Iterator

import pytest

from claimdeck.payers.sandbox.uploads import Oddities
from claimdeck.status.models import CSVJob
from tests.status.desk import Desk, desk

SOME = Oddities(not_found=3, mismatched=2, invalid=4, doubled=2)


@pytest.fixture
def d(transactional_db: None) -> Iterator[Desk]:
    with desk(count=60) as it:
        yield it


@pytest.fixture
def job(d: Desk) -> CSVJob:
    """A finished job of Alice's with some of everything."""
    return d.check(d.sample(60, SOME), name="July claims.csv")
