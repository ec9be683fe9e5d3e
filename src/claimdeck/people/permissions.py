"""What is asked of whoever would see or change how people work."""

from typing import Final

from claimdeck.accounts.domain.roles import READERS, Access, Permission, Scope

PEOPLE_READ: Final = Permission("people.read", READERS, frozenset({Scope.FULL, Scope.READ}))
PEOPLE_MANAGE: Final = Permission("people.manage", frozenset({Access.ADMIN}), frozenset({Scope.FULL}), changes=True)
