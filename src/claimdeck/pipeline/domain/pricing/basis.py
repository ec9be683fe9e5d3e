"""How a price was reckoned, or why there is none, in a few words."""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.pricing.modifiers import SHARES
from claimdeck.pipeline.domain.pricing.physicians import PAID

_SHARES: Final = tuple(f"share_{place}" for place in range(len(SHARES)))
_LONGEST: Final = 120  # characters that the column holds


def explained(services: pl.DataFrame) -> pl.DataFrame:
    """`services` as `physicians` and `anesthesia` leave them, with `basis`; in another order.

    Most have a price and no modifier that changes it: the words for the others are put together for them alone.
    """
    asleep = pl.col("base_units").is_not_null()
    reckoned = (asleep & pl.col("factor").is_not_null()) | (
        ~asleep & pl.col("unit_cents").is_not_null() & pl.col("share").is_not_null()
    )
    plain = pl.all_horizontal(pl.col(name) == "" for name in (*_SHARES, "global_share"))
    # Texts of dates and factors are made once each: there are thousands of lines to a schedule.
    since = services.select("rvu_from").unique().with_columns(_since=pl.col("rvu_from").cast(pl.String()))
    factors = services.select("cf").unique().with_columns(_cf=_four_decimals("cf"))
    sorts = services.join(since, on="rvu_from", how="left").join(factors, on="cf", how="left")
    sorts = sorts.with_columns(
        _sort=pl.when(~reckoned).then(0).when(asleep).then(1).when(plain).then(2).otherwise(3).cast(pl.Int8())
    )
    words = (
        pl.when(asleep).then(_no_anesthesia()).otherwise(_no_price()),
        _anesthesia(),
        _formula(),
        _joined(_formula(), *_percents()),
    )
    parts = [
        sorts.filter(pl.col("_sort") == number).with_columns(basis=said.str.slice(0, _LONGEST))
        for number, said in enumerate(words)
    ]
    return pl.concat(parts).drop("_sort", "_since", "_cf")


def for_units() -> pl.Expr:
    """The basis of a line whose one unit is explained: what its units may still be in the way of."""
    return (
        pl.when(pl.col("amount").is_not_null() | (pl.col("unit_cents").is_null() & pl.col("factor").is_null()))
        .then("basis")
        .when(pl.col("share").is_null())
        .then("basis")
        .when(pl.col("units") <= 0)
        .then(pl.lit("no price: no units"))
        .otherwise(pl.lit("no price: the amount is beyond what can be stored"))
    )


def _no_price() -> pl.Expr:
    """The first thing that is in the way of a price of the physician fee schedule; null: nothing is."""
    year = pl.col("date").dt.year().cast(pl.String())
    status = pl.col("status")
    return pl.coalesce(
        _because(pl.col("date").is_null(), "no date of service"),
        _because(pl.col("rvu_from").is_null(), "no fee schedule for ", year),
        _because(pl.col("conflict") != "", "modifiers ", pl.col("conflict"), " together"),
        _because(status.is_null() & (pl.col("row") != ""), "no row of its own for modifier ", pl.col("row")),
        _because(status.is_null(), "not in the fee schedule of ", pl.col("_since")),
        _because(status == "J", "no base units for this anesthesia"),
        _because(~status.is_in(PAID), "status ", status, " is not paid by the fee schedule"),
        _because(pl.col("facility").is_null(), "place of service missing or unknown"),
        _because(pl.col("rvu_value") <= 0, "no relative values, status ", status),
        *_nowhere(pl.col("gpci_work"), "GPCI"),
        _because(pl.col("cf") <= 0, "no conversion factor for ", year),
        _because(pl.col("paid_1").is_null(), "what modifier 51 leaves depends on other lines"),
        *(
            _because(pl.col(f"paid_{place}").is_null(), "modifier ", pl.col(f"share_{place}"), " is not paid here")
            for place in range(len(SHARES))
        ),
        _because(pl.col("paid_global").is_null(), "no share in the schedule for modifier ", pl.col("global_share")),
    )


def _no_anesthesia() -> pl.Expr:
    return pl.coalesce(
        _because(pl.col("row") != "", "no row of its own for modifier ", pl.col("row")),
        _because(pl.col("supervised"), "what modifier AD pays depends on who was there at the beginning"),
        *_nowhere(pl.col("factor"), "anesthesia conversion factor"),
    )


def _nowhere(found: pl.Expr, what: str) -> tuple[pl.Expr, pl.Expr]:
    place = (pl.col("mac"), pl.lit("/"), pl.col("locality"))
    return (
        _because((pl.col("mac") == "") | (pl.col("locality") == ""), "MAC and locality unknown"),
        _because(found.is_null(), f"no {what} of that day for ", *place),
    )


def _because(holds: pl.Expr, *parts: str | pl.Expr) -> pl.Expr:
    """The parts as one reason where `holds`, else null."""
    return pl.when(holds).then(_joined("no price: ", *parts))


def _formula() -> pl.Expr:
    """How the price of the physician fee schedule was reckoned."""
    return _joined(
        "PFS ",
        pl.col("_since"),
        pl.when("facility").then(pl.lit(" facility ")).otherwise(pl.lit(" non-facility ")),
        pl.col("mac"),
        "/",
        pl.col("locality"),
        " CF ",
        pl.col("_cf"),
        pl.when(pl.col("row") != "").then(_joined(" row ", pl.col("row"))).otherwise(pl.lit("")),
        pl.when("capped").then(pl.lit(" OPPS cap")).otherwise(pl.lit("")),
    )


def _percents() -> list[pl.Expr]:
    """What each modifier leaves."""
    by_share = [_percent(f"share_{place}", f"paid_{place}", 10) for place in range(len(SHARES))]
    return [*by_share, _percent("global_share", "paid_global", 100)]


def _anesthesia() -> pl.Expr:
    return _joined(
        "anesthesia ",
        pl.col("mac"),
        "/",
        pl.col("locality"),
        " CF ",
        _four_decimals("factor"),
        " base ",
        pl.col("base_units").cast(pl.String()),
        pl.when("anesthesia_half").then(pl.lit(" half")).otherwise(pl.lit("")),
    )


def _joined(*parts: str | pl.Expr) -> pl.Expr:
    return pl.concat_str([pl.lit(part) if isinstance(part, str) else part for part in parts])


def _percent(modifier: str, paid: str, a_percent: int) -> pl.Expr:
    """` 62 at 62.5%` where the modifier is there, else nothing."""
    whole, rest = pl.col(paid) // a_percent, pl.col(paid) % a_percent
    width = len(str(a_percent)) - 1
    decimals = pl.when(rest > 0).then(_joined(".", rest.cast(pl.String()).str.zfill(width))).otherwise(pl.lit(""))
    said = _joined(" ", pl.col(modifier), " at ", whole.cast(pl.String()), decimals, "%")
    return pl.when(pl.col(modifier) != "").then(said).otherwise(pl.lit(""))


def _four_decimals(name: str) -> pl.Expr:
    number = pl.col(name)
    return _joined((number // 10_000).cast(pl.String()), ".", (number % 10_000).cast(pl.String()).str.zfill(4))
