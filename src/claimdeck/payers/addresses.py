"""Which base addresses a payer account may have."""

import ipaddress
from urllib.parse import urlsplit

from claimdeck.payers.http import refused_address

# Names under which clouds serve credentials to whoever asks from within.
_METADATA_NAMES = frozenset({"metadata", "metadata.google.internal", "instance-data", "instance-data.ec2.internal"})


def fault_of_address(url: str, *, production: bool) -> str:
    """What is wrong with a base URL, as a sentence that says what to do; empty when it can be used.

    Only http and https; in production only https, except to this machine itself. Link-local addresses
    (among them the clouds' metadata services), multicast and unspecified ones are refused here, and again
    for what a host name resolves to when a connection is made. Private networks are allowed: a payer's
    gateway may be there.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return "Give an address such as https://payer.example."
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        return "Give an address that begins with https:// and names a host."
    if parts.username is not None or parts.password is not None:
        return "Leave user and password out of the address; credentials have their own fields."
    if parts.query or parts.fragment or any(c.isspace() or not c.isprintable() for c in url):
        return "Give the address without blanks and without ? or #."
    if refused_address(host) or host.lower() in _METADATA_NAMES or host.lower().endswith(".metadata.internal"):
        return "No payer is at this address."
    if production and parts.scheme == "http" and not _loopback(host):
        return "Use https: patient data must not travel in the open."
    return ""


def fault_of_path(path: str) -> str:
    """What is wrong with a path below the base URL; empty when it can be used."""
    if not path.startswith("/") or path.startswith("//") or not path.isascii():
        return "Give a path that begins with one slash."
    if not path.isprintable() or any(c in path for c in " ?#\\") or ".." in path:
        return "Give a plain path, without blanks, dots, ? or #."
    return ""


def _loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
