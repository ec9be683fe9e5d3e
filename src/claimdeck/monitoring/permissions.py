"""What the monitoring room asks for."""

from typing import Final

from claimdeck.accounts.domain.roles import Access, Permission, Scope

MONITORING_READ: Final = Permission(
    "monitoring.read", frozenset({Access.ADMIN, Access.OPERATOR}), frozenset({Scope.FULL, Scope.READ, Scope.PIPELINE})
)
