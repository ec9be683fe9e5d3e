"""What is asked of whoever plans and hands out claims."""

from typing import Final

from claimdeck.accounts.domain.roles import WORKERS, Access, Permission, Scope

ASSIGNMENT_READ: Final = Permission(
    "assignment.read", frozenset({Access.ADMIN, Access.AUDITOR}), frozenset({Scope.FULL, Scope.READ})
)
ASSIGNMENT_MANAGE: Final = Permission(
    "assignment.manage", frozenset({Access.ADMIN}), frozenset({Scope.FULL}), changes=True
)
# "Assign next": a member takes a claim from the pool.
WORK_NEXT: Final = Permission("work.next", WORKERS, frozenset({Scope.FULL}), changes=True)
