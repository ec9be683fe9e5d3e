"""What the room of bulk claim status asks for."""

from typing import Final

from claimdeck.accounts.domain.roles import GENERAL, READERS, WORKERS, Permission, Scope

STATUS_READ: Final = Permission("status.read", READERS, GENERAL)
STATUS_UPLOAD: Final = Permission("status.upload", WORKERS, frozenset({Scope.FULL, Scope.STATUS}), changes=True)
STATUS_DELETE: Final = Permission("status.delete", WORKERS, frozenset({Scope.FULL, Scope.STATUS}), changes=True)
