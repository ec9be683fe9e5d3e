"""What the room of the pipeline asks for. Patients of its claims need `patients.read` beside it."""

from typing import Final

from claimdeck.accounts.domain.roles import EVERYONE, WORKERS, Access, Permission, Scope

# Counts, reasons and codes; with `patients.read` the claims themselves.
PIPELINE_READ: Final = Permission("pipeline.read", EVERYONE, frozenset({Scope.FULL, Scope.READ, Scope.PIPELINE}))
# Amend, resubmit, release, assign and resolve what failed.
PIPELINE_AMEND: Final = Permission("pipeline.amend", WORKERS, frozenset({Scope.FULL, Scope.PIPELINE}), changes=True)
# Upload files of claims, and stop their import.
PIPELINE_IMPORT: Final = Permission("pipeline.import", WORKERS, frozenset({Scope.FULL, Scope.PIPELINE}), changes=True)
# Start and stop batches.
PIPELINE_RUN: Final = Permission(
    "pipeline.run", frozenset({Access.ADMIN, Access.OPERATOR}), frozenset({Scope.FULL}), changes=True
)
# Change what a rule does, write rules, try them.
PIPELINE_RULES: Final = Permission("pipeline.rules", frozenset({Access.ADMIN}), frozenset({Scope.FULL}), changes=True)
