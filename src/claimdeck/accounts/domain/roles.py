"""What each access level may do: one table, enforced in one place."""

from enum import StrEnum
from typing import Final


class Access(StrEnum):
    """How far a person's or a program's reach goes. (A job title is another thing.)"""

    ADMIN = "admin"
    MEMBER = "member"
    AUDITOR = "auditor"
    OPERATOR = "operator"


class Permission(StrEnum):
    PATIENTS_READ = "patients.read"
    STATUS_READ = "status.read"
    STATUS_UPLOAD = "status.upload"
    STATUS_DELETE = "status.delete"
    CLAIMS_SEARCH = "claims.search"
    PRACTICES_READ = "practices.read"
    PRACTICES_MANAGE = "practices.manage"
    PAYERS_READ = "payers.read"
    PAYER_ACCOUNTS_MANAGE = "payers.manage"
    MEMBERS_READ = "members.read"
    MEMBERS_MANAGE = "members.manage"
    TOKENS_MANAGE = "tokens.manage"
    NOTIFICATIONS = "notifications"
    NOTIFICATIONS_CHANGE = "notifications.change"
    ACCESS_RECORDS_READ = "access_records.read"
    RUNS_READ = "runs.read"
    MONITORING_READ = "monitoring.read"
    OPERATE = "operate"


_OWN: Final = frozenset({Permission.NOTIFICATIONS, Permission.NOTIFICATIONS_CHANGE, Permission.TOKENS_MANAGE})
_LOOK: Final = frozenset(
    {
        Permission.PATIENTS_READ,
        Permission.STATUS_READ,
        Permission.PRACTICES_READ,
        Permission.PAYERS_READ,
        Permission.RUNS_READ,
    }
)
_WORK: Final = frozenset({Permission.STATUS_UPLOAD, Permission.STATUS_DELETE, Permission.CLAIMS_SEARCH})

ALLOWED: Final[dict[Access, frozenset[Permission]]] = {
    Access.ADMIN: frozenset(Permission) - {Permission.OPERATE},
    Access.MEMBER: _OWN | _LOOK | _WORK,
    Access.AUDITOR: _OWN | _LOOK | {Permission.ACCESS_RECORDS_READ, Permission.MEMBERS_READ},
    Access.OPERATOR: _OWN
    | {Permission.PAYERS_READ, Permission.RUNS_READ, Permission.MONITORING_READ, Permission.OPERATE},
}

CHANGES: Final = frozenset(
    {
        Permission.STATUS_UPLOAD,
        Permission.STATUS_DELETE,
        Permission.PRACTICES_MANAGE,
        Permission.PAYER_ACCOUNTS_MANAGE,
        Permission.MEMBERS_MANAGE,
        Permission.NOTIFICATIONS_CHANGE,
        Permission.OPERATE,
    }
)


class Scope(StrEnum):
    """How much of its owner's reach a token has."""

    FULL = "full"
    STATUS = "status"
    READ = "read"


_STATUS: Final = frozenset(
    {
        Permission.PATIENTS_READ,
        Permission.STATUS_READ,
        Permission.STATUS_UPLOAD,
        Permission.STATUS_DELETE,
        Permission.CLAIMS_SEARCH,
        Permission.PRACTICES_READ,
        Permission.PAYERS_READ,
        Permission.RUNS_READ,
    }
)

_SCOPED: Final[dict[Scope, frozenset[Permission]]] = {
    # No token makes further tokens: whoever steals one must not be able to outlive its revocation.
    Scope.FULL: frozenset(Permission) - {Permission.TOKENS_MANAGE},
    Scope.STATUS: _STATUS,
    Scope.READ: frozenset(Permission) - CHANGES - {Permission.TOKENS_MANAGE, Permission.CLAIMS_SEARCH},
}


def permissions_of(access: Access, scopes: frozenset[Scope] | None = None) -> frozenset[Permission]:
    """The permissions of an access level, cut down to the scopes of a token (None: a session)."""
    allowed = ALLOWED[access]
    if scopes is None:
        return allowed
    within: frozenset[Permission] = frozenset().union(*(_SCOPED[scope] for scope in scopes))
    return allowed & within
