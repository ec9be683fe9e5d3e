"""The made-up set: installed once, visible whole, and it prices what made-up claims are billed with."""

from datetime import date

import polars as pl
import pytest

from claimdeck.pipeline.domain.columns import MODIFIERS
from claimdeck.pipeline.domain.pricing.fees import PriceOptions
from claimdeck.pipeline.domain.pricing.pricing import price_services
from claimdeck.pipeline.reference import sample_codes as codes
from claimdeck.pipeline.reference.fees import fees
from claimdeck.pipeline.reference.frames import reference_frames
from claimdeck.pipeline.reference.kinds import ReferenceKind
from claimdeck.pipeline.reference.models import Release
from claimdeck.pipeline.reference.sample import install_sample

pytestmark = pytest.mark.django_db


def test_is_installed_once_and_prices_every_made_up_procedure() -> None:
    written = install_sample()

    assert {release.kind for release in written} == {*ReferenceKind} - {ReferenceKind.OPPS_CAP}
    assert all(release.made_up for release in Release.objects.all())
    assert install_sample() == []
    frames = reference_frames()
    assert all(not frames[kind].is_empty() for kind in ReferenceKind if kind is not ReferenceKind.OPPS_CAP)
    services = pl.DataFrame(
        [
            {
                "code": procedure.code,
                **dict.fromkeys(MODIFIERS, ""),
                "date": date(2025, 5, 5),
                "mac": mac,
                "locality": locality,
                "place_of_service": "11",
                "units": 1_000,
                "unit_type": "UN",
            }
            for procedure in codes.PROCEDURES
            for mac, locality in codes.LOCALITIES
        ]
    )
    priced = price_services(services, fees(), PriceOptions())
    assert priced["reimbursement_amount"].null_count() == 0, priced.filter(pl.col("rvu_value").is_null())


def test_frames_are_read_again_only_when_a_release_changed() -> None:
    install_sample()
    before = reference_frames()[ReferenceKind.MUE]

    assert reference_frames()[ReferenceKind.MUE] is before
    Release.objects.filter(kind=ReferenceKind.MUE).update(published_at=None)
    assert reference_frames()[ReferenceKind.MUE].is_empty()
