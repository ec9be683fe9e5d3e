"""What the room of single look-ups asks for."""

from typing import Final

from claimdeck.accounts.domain.roles import WORKERS, Permission, Scope

# It makes calls at the payer: a token that only reads does not have it.
CLAIMS_SEARCH: Final = Permission("claims.search", WORKERS, frozenset({Scope.FULL, Scope.STATUS}))
