"""What each kind of person gets from an operation: the words in which a room's tests say it."""

from dataclasses import dataclass, field
from typing import Any, Final

EVERYONE: Final = frozenset({"admin", "alice", "bob", "auditor", "operator"})
READERS: Final = EVERYONE - {"operator"}
WORKERS: Final = frozenset({"admin", "alice", "bob"})
OVERSEERS: Final = frozenset({"admin", "auditor"})
ADMIN: Final = frozenset({"admin"})


@dataclass(frozen=True, slots=True)
class Row:
    """What an operation answers: `ok` to those of the organization who may, 403 to the others, 401 to nobody.

    Charlie, an administrator elsewhere, gets `stranger`: by default 404 for what has an id, else `ok` with his own.
    `others` names people for whom it is different again, such as colleagues and somebody's own things.
    """

    allowed: frozenset[str]
    ok: frozenset[int] = frozenset({200})
    body: Any = None
    multipart: bool = False
    query: str = ""
    stranger: frozenset[int] | None = None
    others: dict[str, int] = field(default_factory=dict)
    open: bool = False


def row(allowed: frozenset[str], *ok: int, stranger: tuple[int, ...] = (), **more: Any) -> Row:
    strange = frozenset(stranger) if stranger else None
    return Row(allowed, frozenset(ok or (200,)), stranger=strange, **more)
