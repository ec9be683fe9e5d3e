"""What the accounts room asks for: practices, members, tokens and records of access."""

from typing import Final

from claimdeck.accounts.domain.roles import EVERYONE, GENERAL, READERS, Access, Permission, Scope

PRACTICES_READ: Final = Permission("practices.read", READERS, GENERAL)
PRACTICES_MANAGE: Final = Permission(
    "practices.manage", frozenset({Access.ADMIN}), frozenset({Scope.FULL}), changes=True
)
MEMBERS_READ: Final = Permission(
    "members.read", frozenset({Access.ADMIN, Access.AUDITOR}), frozenset({Scope.FULL, Scope.READ})
)
MEMBERS_MANAGE: Final = Permission("members.manage", frozenset({Access.ADMIN}), frozenset({Scope.FULL}), changes=True)
# No token makes further tokens: whoever steals one must not be able to outlive its revocation.
TOKENS_MANAGE: Final = Permission("tokens.manage", EVERYONE, frozenset(), changes=True)
ACCESS_RECORDS_READ: Final = Permission(
    "access_records.read", frozenset({Access.ADMIN, Access.AUDITOR}), frozenset({Scope.FULL, Scope.READ})
)
PROFILE_CHANGE: Final = Permission("profile.change", EVERYONE, frozenset({Scope.FULL}), changes=True)
