"""How often a log-in may fail before the next try has to wait, and for how long."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Final

# What failed so long ago counts no more; whoever guesses slower than this gets nowhere.
FORGOTTEN_AFTER: Final = timedelta(hours=24)
# An address from which somebody logged in stays known as theirs for so long.
KNOWN_FOR: Final = timedelta(days=30)
FIRST_WAIT: Final = timedelta(minutes=1)
# An IPv6 customer has at least a network of this size to choose addresses from.
_IPV6_NETWORK: Final = 64


class Shared(StrEnum):
    """What failed log-ins, and registrations, have in common; each is counted by itself."""

    # One user name, from all places where it was never logged in.
    ACCOUNT = "account"
    # One user name in one browser, or at one address, where it was logged in before.
    PLACE = "place"
    # One address, over all user names.
    ADDRESS = "address"
    # One address, each try to register.
    REGISTRATION = "register"


@dataclass(frozen=True, slots=True)
class Bound:
    """`free` failures cost nothing; from then on each doubles the wait, up to `longest`."""

    free: int
    longest: timedelta

    def wait_after(self, failures: int) -> timedelta | None:
        """How long the next try has to wait after so many failures in a row; None: not at all."""
        if failures < self.free:
            return None
        # Bounded before it is raised to a power: the count itself has no end.
        doubled: timedelta = FIRST_WAIT * 2 ** min(failures - self.free, 20)
        return min(doubled, self.longest)


def network_of(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 of an IPv6 one; "" where it is none."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(IPv6Network((int(found), _IPV6_NETWORK), strict=False))
    return str(found)
