"""What the room of the pipeline asks for. Patients of its claims need `patients.read` beside it."""

from typing import Final

from claimdeck.accounts.domain.roles import EVERYONE, WORKERS, Permission, Scope

# Counts, reasons and codes; with `patients.read` the claims themselves.
PIPELINE_READ: Final = Permission("pipeline.read", EVERYONE, frozenset({Scope.FULL, Scope.READ}))
# Amend, resubmit, release, assign and resolve what failed.
PIPELINE_AMEND: Final = Permission("pipeline.amend", WORKERS, frozenset({Scope.FULL}), changes=True)
