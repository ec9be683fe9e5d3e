"""What the room of long work asks for: counts and times, no patients."""

from typing import Final

from claimdeck.accounts.domain.roles import EVERYONE, GENERAL, Permission

RUNS_READ: Final = Permission("runs.read", EVERYONE, GENERAL)
