"""What the notifications room asks for: everybody's own."""

from typing import Final

from claimdeck.accounts.domain.roles import EVERYONE, Permission, Scope

NOTIFICATIONS: Final = Permission("notifications", EVERYONE, frozenset({Scope.FULL, Scope.READ}))
NOTIFICATIONS_CHANGE: Final = Permission("notifications.change", EVERYONE, frozenset({Scope.FULL}), changes=True)
