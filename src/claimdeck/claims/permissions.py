"""What is asked of whoever would see a patient, in whichever room, and of whoever works claims."""

from typing import Final

from claimdeck.accounts.domain.roles import READERS, WORKERS, Access, Permission, Scope

PATIENTS_READ: Final = Permission("patients.read", READERS, frozenset(Scope))
# One's own desk; whoever may see all of it needs the next one too.
WORK_READ: Final = Permission("work.read", READERS, frozenset({Scope.FULL, Scope.READ}))
WORK_READ_ALL: Final = Permission(
    "work.read_all", frozenset({Access.ADMIN, Access.AUDITOR}), frozenset({Scope.FULL, Scope.READ})
)
WORK_CHANGE: Final = Permission("work.change", WORKERS, frozenset({Scope.FULL}), changes=True)
WORK_MANAGE: Final = Permission("work.manage", frozenset({Access.ADMIN}), frozenset({Scope.FULL}), changes=True)
