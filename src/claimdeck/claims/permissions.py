"""What is asked of whoever would see a patient, in whichever room."""

from typing import Final

from claimdeck.accounts.domain.roles import READERS, Permission, Scope

PATIENTS_READ: Final = Permission("patients.read", READERS, frozenset(Scope))
