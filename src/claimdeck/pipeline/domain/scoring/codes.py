"""What procedure codes, modifiers and places of service tell the model: asked once a code, not once a line."""

from functools import reduce
from operator import or_
from typing import Final

import polars as pl

from claimdeck.pipeline.domain.columns import MODIFIERS

# Bits of what a modifier says.
MODIFIER_BITS: Final = {
    "separate_visit": 1 << 0,
    "distinct": 1 << 1,
    "repeated": 1 << 2,
    "component": 1 << 3,
    "several": 1 << 4,
    "reduced": 1 << 5,
    "unusual": 1 << 6,
    "waiver": 1 << 7,
    "telehealth": 1 << 8,
}
_MODIFIERS: Final = {
    "25": "separate_visit",
    **dict.fromkeys(("59", "XE", "XP", "XS", "XU"), "distinct"),
    **dict.fromkeys(("76", "77", "91"), "repeated"),
    **dict.fromkeys(("26", "TC"), "component"),
    **dict.fromkeys(("50", "51"), "several"),
    **dict.fromkeys(("52", "53"), "reduced"),
    "22": "unusual",
    **dict.fromkeys(("GA", "GX", "GY", "GZ"), "waiver"),
    **dict.fromkeys(("93", "95", "GT"), "telehealth"),
}

HOSPITAL_PLACES: Final = ("19", "21", "22", "23", "24")
TELEHEALTH_PLACES: Final = ("02", "10")

SECTIONS: Final = (
    "anesthesia",
    "surgery",
    "radiology",
    "laboratory",
    "medicine",
    "evaluation",
    "drugs",
    "supplies",
)


def modifier_bits() -> pl.Expr:
    """What the modifiers of a line say, together, as bits; 0 where there is none of these."""
    bits = [MODIFIER_BITS[what] for what in _MODIFIERS.values()]
    columns = (
        pl.col(name).replace_strict(list(_MODIFIERS), bits, default=0, return_dtype=pl.Int32) for name in MODIFIERS
    )
    return reduce(or_, columns)


def code_facts(codes: pl.Series) -> pl.DataFrame:
    """One row for each of these different codes: `section`, `visit_level` 0 to 5, `unlisted` 0 or 1.

    A section is a place in `SECTIONS`, or one past the last: those of CPT by their ranges of numbers, those of HCPCS II
    by letter. The level is that of the visit: the last digit of office, emergency and consultation codes; hospital
    visits, which have three, begin at 3.
    """
    code = pl.col("procedure_code")
    number = pl.when(code.str.contains(r"^\d{5}$")).then(code).otherwise(None).cast(pl.Int32, strict=False).fill_null(0)
    ranges = {
        "anesthesia": number.is_between(100, 1_999),
        "surgery": number.is_between(10_004, 69_990),
        "radiology": number.is_between(70_010, 79_999),
        "laboratory": number.is_between(80_047, 89_398),
        "medicine": number.is_between(90_281, 99_199) | number.is_between(99_500, 99_607),
        "evaluation": number.is_between(99_202, 99_499),
        "drugs": code.str.starts_with("J"),
        "supplies": code.str.contains(r"^[AEKL]\d{4}$"),
    }
    section = pl.lit(len(SECTIONS), pl.Int32)
    for place, name in enumerate(SECTIONS):
        section = pl.when(ranges[name]).then(pl.lit(place, pl.Int32)).otherwise(section)
    last = number % 10
    level = (
        pl.when((number // 10).is_in([9_920, 9_921, 9_924, 9_928]) & last.is_between(1, 5))
        .then(last)
        .when((number // 10).is_in([9_922, 9_923]) & last.is_between(1, 3))
        .then(last + 2)
        .otherwise(0)
    )
    return pl.DataFrame({"procedure_code": codes}).with_columns(
        section.alias("section"),
        level.cast(pl.Int32).alias("visit_level"),
        ((number >= 10_000) & (number % 100 == 99)).cast(pl.Int32).alias("unlisted"),
    )
