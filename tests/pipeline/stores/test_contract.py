"""What every staging and every production store keeps to, whichever database is behind it."""

from uuid import uuid4

import pytest

from claimdeck.pipeline.stores.opening import production_store, staging_store
from claimdeck.pipeline.stores.port import Placed
from tests.pipeline.stores.made_up import claims, loadable

pytestmark = pytest.mark.usefixtures("databases")


def test_a_load_goes_through() -> None:
    staging, production = staging_store(), production_store()
    staging.warm(), production.warm()
    given = claims(25)
    assert staging.stage(given, high_value_cents=10**9, high_value_priority=10) == 25
    assert staging.stage(claims(30), high_value_cents=10**9, high_value_priority=10) == 5
    lease = staging.lease(20, 60, batch_id=uuid4())
    assert lease is not None and lease.members == 20
    read = staging.read(lease)
    for was, now in zip(given.only(read.claims["claim_id"]).frames, read.frames, strict=True):
        assert now.equals(was)
    assert production.open(lease) is None
    row = production.load(lease, loadable(read, failed=("ZZ00000003",)))
    assert production.open(lease) == row
    assert production.placed(lease.load_id) == ["ZZ00000003"]
    staging.acknowledge(lease, Placed(failed=["ZZ00000003"]))
    counts = staging.counts()
    assert (counts.pending, counts.processing, counts.loaded, counts.failed) == (10, 0, 19, 1)
    assert counts.charge_cents == 30 * 20_050
