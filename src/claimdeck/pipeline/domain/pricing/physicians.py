"""The physician fee schedule: what one unit of a service is paid in a place on a day."""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.pricing.factors import conversion_factor
from claimdeck.pipeline.domain.pricing.fees import Fees, PriceOptions
from claimdeck.pipeline.domain.pricing.modifiers import FINE, SHARES, WHOLE, global_share, shares
from claimdeck.pipeline.domain.pricing.places import FACILITY, NON_FACILITY
from claimdeck.pipeline.domain.pricing.rounding import WIDE, half_up

# The statuses whose relative values are used for payment: active, restricted, injections paid alone.
PAID: Final = ("A", "R", "T", "")
# Three factors of ten-thousandths make a dollar 10**12; a cent is a hundredth of it.
_A_CENT: Final = 10**10
# The whole amount as `share` counts it: a product of all shares.
ONE: Final = WHOLE ** len(SHARES) * FINE


def found(services: pl.DataFrame, fees: Fees, options: PriceOptions) -> pl.DataFrame:
    """`services` with the schedule's row, `gpci_*`, `cf`, `unit_cents` (formula, cap, rounded), `share`, `rvu_value`.

    A service has the columns of `pricing.price_services` and of `modifiers.analyzed`, and the first days of the
    schedules in force. Whatever is missing leaves nulls; `basis` says which it was.
    """
    joined = _with_rows(services, fees)
    place = pl.col("place_of_service")
    joined = joined.with_columns(multiple=pl.col("multiple_procedure") + pl.col("row")).with_columns(
        *shares(),
        global_share(),
        facility=pl.when(place.is_in(FACILITY)).then(True).when(place.is_in(NON_FACILITY)).then(False),
        cf=conversion_factor(qualifying=options.qualifying_participant),
    )
    joined = joined.with_columns(
        rvu_value=pl.col("work") + _either("facility_pe", "non_facility_pe") + pl.col("malpractice"),
        formula=_formula(_either("facility_pe", "non_facility_pe"), pl.col("malpractice")),
        cap=_cap(),
        share=_share(),
    )
    paid = pl.col("status").is_in(PAID) & (pl.col("rvu_value") > 0) & (pl.col("cf") > 0) & (pl.col("conflict") == "")
    return joined.with_columns(
        capped=pl.col("cap") < pl.col("formula"),
        unit_cents=pl.when(paid).then(pl.min_horizontal("formula", "cap")),
    )


def _with_rows(services: pl.DataFrame, fees: Fees) -> pl.DataFrame:
    rvu = fees.rvu.drop("effective_to").rename({"effective_from": "rvu_from", "modifier": "row"})
    gpci = fees.gpci.select(
        "mac",
        "locality",
        pl.col("effective_from").alias("gpci_from"),
        *(pl.col(name).alias(f"gpci_{name}") for name in ("work", "pe", "malpractice")),
    )
    caps = fees.opps_cap.drop("effective_to").rename({"effective_from": "cap_from", "modifier": "row"})
    return (
        services.join(rvu, on=("code", "row", "rvu_from"), how="left")
        .join(gpci, on=("mac", "locality", "gpci_from"), how="left")
        .join(caps, on=("code", "row", "mac", "locality", "cap_from"), how="left")
    )


def _either(facility: str, non_facility: str) -> pl.Expr:
    return pl.when("facility").then(facility).when(~pl.col("facility")).then(non_facility)


def _formula(pe: pl.Expr, malpractice: pl.Expr) -> pl.Expr:
    """((work × its index) + (practice × its index) + (malpractice × its index)) × conversion factor, in whole cents."""
    indexed = (
        pl.col("work").cast(WIDE) * pl.col("gpci_work")
        + pe.cast(WIDE) * pl.col("gpci_pe")
        + malpractice.cast(WIDE) * pl.col("gpci_malpractice")
    )
    return half_up(indexed * pl.col("cf"), _A_CENT).cast(pl.Int64())


def _cap() -> pl.Expr:
    """The most that is paid for imaging (Deficit Reduction Act, section 5102(b)); null where there is no cap.

    The locality's own amount where OPPSCAP brings it, else reckoned from the schedule's columns for it.
    """
    pe, malpractice = _either("opps_facility_pe", "opps_non_facility_pe"), pl.col("opps_malpractice")
    reckoned = pl.when(pe + malpractice > 0).then(_formula(pe, malpractice))
    return pl.coalesce(_either("facility_cents", "non_facility_cents"), reckoned)


def _share() -> pl.Expr:
    """The product of all shares, of which ONE is the whole; null where one of them is not paid."""
    product = pl.col("paid_global")
    for place in range(len(SHARES)):
        product = product * pl.col(f"paid_{place}")
    return product
