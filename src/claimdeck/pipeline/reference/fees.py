"""The fee schedules as the pricing wants them."""

from collections.abc import Mapping

import polars as pl

from claimdeck.pipeline.domain.pricing.fees import (
    ANESTHESIA_BASE_SCHEMA,
    ANESTHESIA_SCHEMA,
    GPCI_SCHEMA,
    OPPS_CAP_SCHEMA,
    RVU_SCHEMA,
    Fees,
    no_fees,
)
from claimdeck.pipeline.reference.frames import reference_frame, reference_frames
from claimdeck.pipeline.reference.kinds import ReferenceKind


def fees() -> Fees:
    """All schedules that were imported; read anew only when a release changed."""
    return fees_of(reference_frames())


def fees_of(frames: Mapping[str, pl.DataFrame]) -> Fees:
    """The schedules among reference frames that were read already."""
    return Fees(
        rvu=frames[ReferenceKind.RVU].select(RVU_SCHEMA.keys()),
        gpci=frames[ReferenceKind.GPCI].select(GPCI_SCHEMA.keys()),
        opps_cap=frames[ReferenceKind.OPPS_CAP].select(OPPS_CAP_SCHEMA.keys()),
        anesthesia=frames[ReferenceKind.ANESTHESIA].select(ANESTHESIA_SCHEMA.keys()),
        anesthesia_base=frames[ReferenceKind.ANESTHESIA_BASE].select(ANESTHESIA_BASE_SCHEMA.keys()),
    )


def small_schedules() -> Fees:
    """Those of places and anesthesia, a few hundred rows; relative values and caps are left empty."""
    empty = no_fees()
    return Fees(
        rvu=empty.rvu,
        gpci=reference_frame(ReferenceKind.GPCI).select(GPCI_SCHEMA.keys()),
        opps_cap=empty.opps_cap,
        anesthesia=reference_frame(ReferenceKind.ANESTHESIA).select(ANESTHESIA_SCHEMA.keys()),
        anesthesia_base=reference_frame(ReferenceKind.ANESTHESIA_BASE).select(ANESTHESIA_BASE_SCHEMA.keys()),
    )
