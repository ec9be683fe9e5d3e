"""Access levels, permissions and what may be done with them: one place decides, the rooms declare what they ask for."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from claimdeck.kit.rooms import Gathered


class Access(StrEnum):
    """How far a person's or a program's reach goes. (A job title is another thing.)"""

    ADMIN = "admin"
    MEMBER = "member"
    AUDITOR = "auditor"
    OPERATOR = "operator"


class Scope(StrEnum):
    """How much of its owner's reach a token has."""

    FULL = "full"
    STATUS = "status"
    READ = "read"
    # What tools that call the pipeline need, and nothing else.
    PIPELINE = "pipeline"


# Of every token that is made to look at claims outside of the pipeline.
GENERAL: Final = frozenset(Scope) - {Scope.PIPELINE}


# Who works on claims, and who may look at what they do. An operator sees no patients.
WORKERS: Final = frozenset({Access.ADMIN, Access.MEMBER})
READERS: Final = WORKERS | {Access.AUDITOR}
EVERYONE: Final = frozenset(Access)


@dataclass(frozen=True, slots=True)
class Permission:
    """Something that is asked for by `access.require`; declared and brought by the room that asks for it."""

    code: str
    access: frozenset[Access]
    # Tokens with one of these have it too, where their owner has it.
    scopes: frozenset[Scope] = frozenset()
    # Whether it lets somebody change something.
    changes: bool = False

    def __post_init__(self) -> None:
        if self.changes and Scope.READ in self.scopes:
            raise ValueError(f"{self.code} changes something, which a token that only reads must not.")


# Empty until config has gathered the rooms: until then everything is refused, and afterwards what no room brings.
PERMISSIONS: Final[Gathered[Permission]] = Gathered()


def permissions_of(access: Access, scopes: frozenset[Scope] | None = None) -> frozenset[Permission]:
    """The permissions of an access level, cut down to the scopes of a token (None: a session)."""
    return frozenset(
        permission
        for permission in PERMISSIONS
        if access in permission.access and (scopes is None or scopes & permission.scopes)
    )
