"""Which base addresses a payer account may have."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from claimdeck.payers.calls.networks import Network, address_in, is_loopback, is_shorthand, refused

# Names under which clouds serve credentials to whoever asks from within.
_METADATA_NAMES = frozenset({"metadata", "metadata.google.internal", "instance-data", "instance-data.ec2.internal"})
_THIS_MACHINE = frozenset({"localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"})
_INSIDE = (
    "This address is inside a private network. Give a public one, or ask the operator of this installation to allow "
    "its network (payer_private_networks)."
)


def fault_of_address(url: str, *, production: bool, allowed: Sequence[Network]) -> str:
    """What is wrong with a base URL, as a sentence that says what to do; empty when it can be used.

    Only http and https; in production only https, except to this machine itself. Addresses of private networks
    only where the operator's `allowed` networks hold them. A name is not resolved here: what it leads to is looked
    at whenever a connection is made, and saving tells nobody what names mean inside.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip(".").lower(), parts.port
    except ValueError:
        return "Give an address such as https://payer.example."
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        return "Give an address that begins with https:// and names a host."
    if parts.username is not None or parts.password is not None:
        return "Leave user and password out of the address; credentials have their own fields."
    if parts.query or parts.fragment or any(c.isspace() or not c.isprintable() for c in url):
        return "Give the address without blanks and without ? or #."
    if host in _METADATA_NAMES or host.endswith(".metadata.internal"):
        return "No payer is at this address."
    local = host in _THIS_MACHINE or host.endswith(".localhost")
    address = address_in("127.0.0.1" if local else host)
    if address is None and is_shorthand(host):
        return "Write the address in full, as four numbers, or give a name."
    if address is not None and refused(address, allowed):
        return _INSIDE
    if production and parts.scheme == "http" and not (address is not None and is_loopback(address)):
        return "Use https: patient data must not travel in the open."
    return ""


def fault_of_path(path: str) -> str:
    """What is wrong with a path below the base URL; empty when it can be used."""
    if not path.startswith("/") or path.startswith("//") or not path.isascii():
        return "Give a path that begins with one slash."
    if not path.isprintable() or any(c in path for c in " ?#\\") or ".." in path:
        return "Give a plain path, without blanks, dots, ? or #."
    return ""
