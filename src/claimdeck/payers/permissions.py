"""What the payers room asks for."""

from typing import Final

from claimdeck.accounts.domain.roles import EVERYONE, GENERAL, Access, Permission, Scope

PAYERS_READ: Final = Permission("payers.read", EVERYONE, GENERAL)
PAYER_ACCOUNTS_MANAGE: Final = Permission(
    "payers.manage", frozenset({Access.ADMIN}), frozenset({Scope.FULL}), changes=True
)
