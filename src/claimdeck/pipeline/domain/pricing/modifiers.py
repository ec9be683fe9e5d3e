"""What modifiers do to a price: which row of the schedule they ask for, and which share of its amount is paid.

Source of every share: Medicare Claims Processing Manual, chapter 12, and the meaning of the indicator columns in the
description that CMS packs with each relative value file. A modifier that is not named here changes no price.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.columns import MODIFIERS

# The schedule has a row of its own for these, or there is no price. 26, TC: components of a service (PCTC); 52
# (reduced), 53 (broken off; of colonoscopies section 30.1), 66 (a team): the contractor decides.
OWN_ROW: Final = ("26", "TC", "52", "53", "66")

# Shares are whole thousandths of what the schedule pays.
WHOLE: Final = 1_000
# One decimal more for the shares of a global surgery, which the schedule gives with two to four decimals.
FINE: Final = 10_000


@dataclass(frozen=True, slots=True)
class Share:
    """The schedule's column that decides, and the share for its values; any other value is not paid, or not without
    papers that nobody here has read: no amount.
    """

    column: str
    shares: dict[str, int]


# 16 percent for an assistant who is a physician, for anybody else 85 percent of that.
_ASSISTANT: Final = Share("assistant", {"2": 160})
_OTHER_ASSISTANT: Final = Share("assistant", {"2": 136})
# Of the modifiers of one entry a line has one at most.
SHARES: Final[tuple[dict[str, Share], ...]] = (
    # Both sides. 0 and 2: both sides are in the price, or paid once. 3: each side in full (radiology).
    {"50": Share("bilateral", {"0": 1_000, "1": 1_500, "2": 1_000, "3": 2_000, "9": 1_000})},
    # The second and later procedures of a day. Behind the indicator the row's component where it
    # matters: imaging (4), cardiovascular (6) and ophthalmic (7) diagnostics. 3 (endoscopies of one family) and 5
    # (therapy) depend on the day's other lines.
    {
        "51": Share(
            "multiple",
            {
                **{f"{indicator}{row}": 1_000 for indicator in "09" for row in ("", *OWN_ROW)},
                **{f"2{row}": 500 for row in ("", *OWN_ROW)},
                **{"4TC": 500, "426": 950, "6TC": 750, "626": 1_000, "7TC": 800, "726": 1_000},
            },
        )
    },
    # Each of two surgeons has 62.5 percent.
    {
        "62": Share("co_surgeon", {"1": 625, "2": 625}),
        **dict.fromkeys(("80", "81", "82"), _ASSISTANT),
        "AS": _OTHER_ASSISTANT,
    },
)
# Shares of a global surgery: 54 the surgery, 55 the care after it, 56 before it, 78 the way back into
# the operating room.
GLOBAL: Final = ("54", "55", "56", "78")
_WITH_PERIOD: Final = ("010", "090")
_WITHOUT_PERIOD: Final = ("000", "XXX", "ZZZ")

# Section 50: one anesthesia with two people is paid by halves. AD depends on who was there at the beginning.
ANESTHESIA_HALVES: Final = ("QK", "QX", "QY")
SUPERVISED: Final = "AD"

# Those of each line of which only one makes sense.
_ROLES: Final = ("62", "66", "80", "81", "82", "AS")


def analyzed(lines: pl.DataFrame) -> pl.DataFrame:
    """For each combination of four modifiers in `lines`, once: the row it asks for and the shares that it names.

    `row` is the schedule's modifier; `share_0` and so on the modifier of SHARES, or ""; `global_share` one of GLOBAL;
    `anesthesia_half` and `supervised`; `conflict` what cannot be said together.
    """
    combinations = lines.select(MODIFIERS).unique()
    rows = [_analyzed(combination) for combination in combinations.iter_rows()]
    return combinations.hstack(pl.DataFrame(rows, schema=_ANALYZED, orient="row"))


_ANALYZED: Final[dict[str, pl.DataType]] = {
    "row": pl.String(),
    **{f"share_{place}": pl.String() for place in range(len(SHARES))},
    "global_share": pl.String(),
    "anesthesia_half": pl.Boolean(),
    "supervised": pl.Boolean(),
    "conflict": pl.String(),
}


def _analyzed(combination: Iterable[str]) -> tuple[object, ...]:
    named = list(dict.fromkeys(filter(None, combination)))
    rows = [modifier for modifier in named if modifier in OWN_ROW]
    globals_ = [modifier for modifier in named if modifier in GLOBAL]
    # An assistant who is no physician says both; the smaller share is meant.
    roles = [modifier for modifier in named if modifier in _ROLES]
    if "AS" in roles:
        roles = [modifier for modifier in roles if modifier not in ("80", "81", "82")]
    said = {modifier for modifier in named if modifier not in _ROLES} | set(roles)
    shares = [next((modifier for modifier in share if modifier in said), "") for share in SHARES]
    groups = (rows, globals_, roles)
    conflict = next((" and ".join(group) for group in groups if len(group) > 1), "")
    return (
        rows[0] if rows else "",
        *shares,
        globals_[0] if globals_ else "",
        any(modifier in ANESTHESIA_HALVES for modifier in named),
        SUPERVISED in named,
        conflict,
    )


def shares() -> list[pl.Expr]:
    """A column `paid_0` and so on for each of SHARES, in thousandths: whole without its modifier, null: not paid.

    `multiple` is the schedule's indicator with the row's modifier behind it.
    """
    return [_share_of(place, share).alias(f"paid_{place}") for place, share in enumerate(SHARES)]


def _share_of(place: int, by_modifier: dict[str, Share]) -> pl.Expr:
    named = pl.col(f"share_{place}")
    found = pl.lit(None, dtype=pl.Int64)
    for modifier, share in by_modifier.items():
        value = pl.col(share.column).replace_strict(share.shares, default=None, return_dtype=pl.Int64)
        found = pl.when(named == modifier).then(value).otherwise(found)
    return pl.when(named == "").then(WHOLE).otherwise(found)


def global_share() -> pl.Expr:
    """What 54, 55, 56 or 78 leave of the amount, in ten-thousandths; null where the schedule does not say."""
    days = pl.col("global_days")
    cut = days.is_in(_WITH_PERIOD)
    pre, intra, post = pl.col("pre_op"), pl.col("intra_op"), pl.col("post_op")
    return (
        pl.when(pl.col("global_share") == "")
        .then(FINE)
        .when((pl.col("global_share") == "78") & days.is_in(_WITHOUT_PERIOD))
        .then(FINE)
        .when(cut & (pl.col("global_share") == "78") & (intra > 0))
        .then(intra)
        .when(cut & (pl.col("global_share") == "54") & (intra > 0))
        .then(pre + intra)
        .when(cut & (pl.col("global_share") == "55") & (post > 0))
        .then(post)
        .when(cut & (pl.col("global_share") == "56") & (pre > 0))
        .then(pre)
        .otherwise(None)
        .cast(pl.Int64())
        .alias("paid_global")
    )
