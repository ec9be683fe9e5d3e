"""Which network addresses may be called: public ones, and those of private networks that the operator allows (pure)."""

import ipaddress
import re
from collections.abc import Iterator, Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))

# Metadata services of clouds, which give credentials to whoever asks from within: refused whatever is allowed.
_METADATA = frozenset(
    map(
        ipaddress.ip_address,
        ("169.254.169.254", "169.254.170.2", "fd00:ec2::254", "fe80::a9fe:a9fe", "100.100.100.200", "192.0.0.192"),
    )
)
# IPv6 addresses whose last 32 bits are an IPv4 address that is called in the end: NAT64, IPv4-compatible.
_LAST_BITS = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))
# NAT64 within a network of its own (RFC 8215), where each network chooses how the IPv4 address stands in it.
_LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")
# Such as 127.1, 0x7f.1 and 2130706433.
_SHORTHAND = re.compile(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+)){0,3}\.?")
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})


def address_in(host: str) -> Address | None:
    """The address that `host` is, None for a name. Brackets and a zone (`%eth0`) are taken off."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def is_shorthand(host: str) -> bool:
    """Whether connections take `host` for an address although it is not written as one."""
    return address_in(host) is None and (":" in host or _SHORTHAND.fullmatch(host.lower()) is not None)


def is_loopback(address: Address) -> bool:
    """Whether it is this machine, also written as an IPv6 address."""
    return any(_within(form, LOOPBACK) for form in _forms(address))


def refused(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether no payer may be called there.

    Public addresses may be called; others (loopback, private, link-local, shared, unique-local and such) only when
    they lie in one of the `allowed` networks. Multicast, unspecified and metadata addresses never.
    """
    return any(_refused(form, allowed) for form in _forms(address))


def _refused(address: Address, allowed: Sequence[Network]) -> bool:
    if address in _METADATA or address.is_multicast or address.is_unspecified:
        return True
    if _within(address, allowed):
        return False
    local = isinstance(address, ipaddress.IPv6Address) and (address.is_site_local or address in _LOCAL_NAT64)
    return local or address.is_reserved or not address.is_global


def _forms(address: Address) -> Iterator[Address]:
    """The addresses that are called in the end: those that an IPv6 address wraps, else itself."""
    wrapped: list[Address] = [] if isinstance(address, ipaddress.IPv4Address) else list(_wrapped(address))
    yield from wrapped or [address]


def _wrapped(address: ipaddress.IPv6Address) -> Iterator[ipaddress.IPv4Address]:
    if address.is_loopback or address.is_unspecified:
        return
    last = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if any(address in network for network in _LAST_BITS):
        yield last
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        yield last


def _within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)
