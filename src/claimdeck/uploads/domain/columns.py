"""What the columns of a file were taken for, and what they may be mapped to by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from claimdeck.tabular.columns import ColumnSet
from claimdeck.tabular.headers.matching import HeaderMap, Likeness


@dataclass(frozen=True, slots=True)
class PreviewColumn:
    """A header of the file, the columns that it fills, and the one that it looks like where it fills none."""

    header: str
    columns: list[str]
    looks_like: str | None


@dataclass(frozen=True, slots=True)
class KnownColumn:
    """A column that a header may be mapped to."""

    name: str
    meaning: str
    required: bool


def file_columns(headers: Sequence[str], found: HeaderMap) -> list[PreviewColumn]:
    """The columns of a file in its order, without those that have no header."""
    filled: dict[int, list[str]] = {}
    for column, place in found.positions.items():
        filled.setdefault(place, []).append(column)
    looks_like = {likeness.header: likeness.column for likeness in found.likenesses}
    return [
        PreviewColumn(name, filled.get(place, []), looks_like.get(name.strip()))
        for place, name in enumerate(headers)
        if name.strip()
    ]


def known_columns(columns: ColumnSet) -> list[KnownColumn]:
    """What a header may be mapped to by hand."""
    return [KnownColumn(column.name, column.meaning, column.required) for column in columns]


def likeness_sentences(likeness: Likeness) -> tuple[str, str]:
    """What is to be said of a column that is not used and looks like one of ours, and what to do about it."""
    said = f'"{likeness.header}" looks like {likeness.column} and is not used'
    if likeness.taken_from is not None:
        fix = f"If it is the right one of the two, map it to {likeness.column} by hand."
        return f'{said}: that is taken from "{likeness.taken_from}"', fix
    return said, f"If it is meant, rename it to {likeness.column} or map it by hand."
