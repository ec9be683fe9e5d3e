"""What was changed, and what stands against it, as the API shows it."""

from collections.abc import Iterable
from typing import Any

from claimdeck.accounts.access import Caller
from claimdeck.claims.changing.commands import Outcome, SavedByAnother
from claimdeck.claims.changing.schemas import FieldChange, ManyChanged, NotChanged
from claimdeck.claims.desk.opened import opened
from claimdeck.claims.desk.selectors import claim_of, day_of
from claimdeck.claims.desk.timeline import since
from claimdeck.claims.domain.changing import Difference


def changes(found: Iterable[Difference]) -> list[FieldChange]:
    """Each field from -> to, as text."""
    return [FieldChange(field=one.field, from_value=_text(one.before), to_value=_text(one.after)) for one in found]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def many(outcome: Outcome) -> ManyChanged:
    """Which were changed, and which were not."""
    return ManyChanged(
        changed=list(outcome.changed),
        unchanged=[NotChanged(id=one.id, claim_id=one.claim_id, reason=one.reason) for one in outcome.unchanged],
    )


def both_versions(caller: Caller, conflict: SavedByAnother) -> SavedByAnother:
    """The conflict with what was asked for, what others did meanwhile, and the claim as it stands now.

    Raises NotFound where it is not on the caller's desk any more.
    """
    claim = claim_of(caller, conflict.claim_id)
    current = opened(caller, claim, day_of(caller.organization))
    members: dict[str, Any] = {
        "yours": [one.model_dump(mode="json") for one in changes(conflict.yours)],
        "theirs": [one.model_dump(mode="json") for one in since(claim, conflict.seen)],
        "current": current.model_dump(mode="json"),
    }
    conflict.members = members
    return conflict
