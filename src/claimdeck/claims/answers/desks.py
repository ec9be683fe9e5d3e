"""What payers' answers have changed, counted by the person on whose desk the claims are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from claimdeck.claims.answers.taking import Change
from claimdeck.claims.domain.following import Effect

_COUNTED: Final = (Effect.NOTED, Effect.CLOSES, Effect.REOPENS)
# How it is stored: by the person's id, empty for the pool, the numbers in the order of `_COUNTED`.
Packed = dict[str, list[int]]


@dataclass(slots=True)
class DeskChanges:
    """By person (None: the pool), how many of their claims an answer has changed, closed and opened again."""

    counts: dict[UUID | None, dict[Effect, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, packed: Mapping[str, list[int]] | None) -> "DeskChanges":
        """What `packed` gave; nothing for None."""
        return cls(
            {
                UUID(person) if person else None: dict(zip(_COUNTED, numbers, strict=True))
                for person, numbers in (packed or {}).items()
            }
        )

    def add(self, changes: Iterable[Change]) -> None:
        """Count these in."""
        for change in changes:
            mine = self.counts.setdefault(change.assignee_id, dict.fromkeys(_COUNTED, 0))
            mine[change.effect] += 1

    def packed(self) -> Packed | None:
        """As it is stored beside a job; None for nothing."""
        found = {
            str(person) if person else "": [mine[effect] for effect in _COUNTED] for person, mine in self.counts.items()
        }
        return found or None
