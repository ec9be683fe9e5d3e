"""A part of long work that people have a word for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """`name` is stored, `label` shown."""

    name: str
    label: str
