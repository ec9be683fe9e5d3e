"""Claims' lines to prices, to the cent: the physician fee schedule, its caps and modifiers, and anesthesia."""

import polars as pl

from claimdeck.pipeline.domain.columns import MODIFIERS
from claimdeck.pipeline.domain.frames import PRICES_SCHEMA, Claims
from claimdeck.pipeline.domain.pricing import anesthesia, basis, physicians
from claimdeck.pipeline.domain.pricing.factors import factor_period
from claimdeck.pipeline.domain.pricing.fees import Fees, PriceOptions
from claimdeck.pipeline.domain.pricing.modifiers import analyzed
from claimdeck.pipeline.domain.pricing.periods import in_force
from claimdeck.pipeline.domain.pricing.rounding import WIDE, half_up

# What decides the price of one unit; lines that are alike in it are priced once.
_KEY = ("code", *MODIFIERS, "like", "mac", "locality", "place_of_service")
_MOST_CENTS = 10**14 - 1  # as wide as the column of the amount


def price(claims: Claims, facilities: pl.DataFrame, fees: Fees, options: PriceOptions) -> pl.DataFrame:
    """A price, or why there is none, for each line: PRICES_SCHEMA in the order of `claims.lines`.

    `facilities` has `facility_id`, `mac` and `locality`. A line without a date of its own has its claim's.
    """
    whole = claims.claims.select("claim_id", "facility_id", claim_date="service_from_date")
    where = facilities.select("facility_id", "mac", "locality").unique("facility_id", keep="first")
    placed = whole.join(where, on="facility_id", how="left").select("claim_id", "claim_date", "mac", "locality")
    lines = claims.lines.join(placed, on="claim_id", how="left", maintain_order="left")
    services = lines.select(
        pl.col("procedure_code").alias("code"),
        *MODIFIERS,
        pl.coalesce("service_from_date", "claim_date").alias("date"),
        pl.col("mac").fill_null(""),
        pl.col("locality").fill_null(""),
        "place_of_service",
        "units",
        "unit_type",
    )
    return claims.lines.select("claim_id", "line_number").hstack(price_services(services, fees, options))


def price_services(services: pl.DataFrame, fees: Fees, options: PriceOptions) -> pl.DataFrame:
    """`rvu_value`, `reimbursement_amount` and `basis` for each service, in order.

    A service has `code`, `modifier1` to `modifier4`, `date`, `mac`, `locality`, `place_of_service`, `units` (in
    thousandths) and `unit_type` (MJ: minutes). What is true of one unit is found once for all that are alike.
    """
    nowhere = (pl.col("mac") == "") | (pl.col("locality") == "")
    services = services.with_columns(
        mac=pl.when(nowhere).then(pl.lit(options.default_mac)).otherwise("mac"),
        locality=pl.when(nowhere).then(pl.lit(options.default_locality)).otherwise("locality"),
    )
    days = _days(services["date"], fees)
    services = services.join(days.select("date", "like"), on="date", how="left", maintain_order="left")
    alike = services.select(_KEY).unique()
    unit_prices = _unit_prices(alike, days, fees, options)
    priced = services.join(unit_prices, on=_KEY, how="left", nulls_equal=True, maintain_order="left")
    return _all_units(priced).select(name for name in PRICES_SCHEMA if name not in ("claim_id", "line_number"))


def _days(dates: pl.Series, fees: Fees) -> pl.DataFrame:
    """Each of `dates` once, with the first days of the schedules in force, and in `like` the first of the days on which
    the same schedules and conversion factors hold: what is paid is the same on all of them.
    """
    days = pl.DataFrame({"date": dates.drop_nulls().unique().sort()})
    schedules = {
        "rvu_from": fees.rvu,
        "gpci_from": fees.gpci,
        "cap_from": fees.opps_cap,
        "anesthesia_from": fees.anesthesia,
        "base_from": fees.anesthesia_base,
    }
    for name, schedule in schedules.items():
        days = in_force(days, schedule, name)
    return days.with_columns(like=pl.col("date").first().over(*schedules, factor_period()))


def _unit_prices(alike: pl.DataFrame, days: pl.DataFrame, fees: Fees, options: PriceOptions) -> pl.DataFrame:
    """Of each kind of service: `unit_cents` and `share` or what anesthesia needs, `rvu_value`, `basis`."""
    placed = alike.join(days, left_on="like", right_on="date", how="left", coalesce=False)
    placed = placed.join(analyzed(alike), on=MODIFIERS, how="left")
    found = anesthesia.found(physicians.found(placed, fees, options), fees, options)
    return basis.explained(found).select(*_KEY, "unit_cents", "share", "base_units", "factor", "rvu_value", "basis")


def _all_units(priced: pl.DataFrame) -> pl.DataFrame:
    """Units and shares applied; amounts that no column holds, and units of nothing, have no price."""
    units = pl.col("units").cast(WIDE)
    counted = half_up(pl.col("unit_cents").cast(WIDE) * units * pl.col("share").cast(WIDE), 1_000 * physicians.ONE)
    timed = anesthesia.amount()
    asleep = pl.col("base_units").is_not_null()
    amount = pl.when(asleep).then(timed).otherwise(counted)
    priced = priced.with_columns(
        amount=pl.when((pl.col("units") > 0) & (amount <= _MOST_CENTS)).then(amount),
        rvu_value=pl.when(asleep).then(anesthesia.rvu_value()).otherwise("rvu_value"),
    )
    return priced.with_columns(
        reimbursement_amount=pl.col("amount").cast(pl.Int64()),
        rvu_value=pl.when(pl.col("amount").is_not_null()).then("rvu_value"),
        basis=basis.for_units(),
    )
