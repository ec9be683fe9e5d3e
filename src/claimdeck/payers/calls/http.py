"""HTTP to payers: bounded in time and size, without redirects, one error for all that goes wrong."""

import asyncio
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from claimdeck.payers.calls.networks import Network, address_in, is_shorthand, refused
from claimdeck.payers.port import Limits

BODY_LIMIT = 32 * 1024 * 1024
_PIECE = 256 * 1024


class Dropped(Exception):
    """No complete answer came; `code` is a short stable word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AddressRefused(OSError):
    """A payer's host name leads to an address that no payer has."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class _GuardedResolver(ThreadedResolver):
    """A harmless name may lead to a forbidden address: so what it resolves to is looked at for every connection."""

    def __init__(self, allowed: Sequence[Network]) -> None:
        super().__init__()
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await super().resolve(host, port, family)
        for result in found:
            address = address_in(result["host"])
            if address is None or refused(address, self._allowed):
                raise AddressRefused("the host name leads to a forbidden address")
        return found


class PayerHttp:
    """One pool of connections to one payer."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        resolver: AbstractResolver,
        limits: Limits,
        allowed: Sequence[Network],
    ) -> None:
        self._allowed = allowed
        self._session = session
        self._resolver = resolver
        self._timeout = aiohttp.ClientTimeout(
            total=limits.connect_timeout + limits.read_timeout,
            connect=limits.connect_timeout,
            sock_connect=limits.connect_timeout,
            sock_read=limits.read_timeout,
        )

    @classmethod
    def open(cls, limits: Limits, allowed: Sequence[Network]) -> "PayerHttp":
        """A pool with as many connections as calls are allowed at once, and never one to an address of a private
        network that is not `allowed`. Close it."""
        resolver = _GuardedResolver(allowed)
        connector = aiohttp.TCPConnector(
            # A connection more, for the token.
            limit=limits.concurrency + 1,
            ttl_dns_cache=300,
            keepalive_timeout=30,
            resolver=resolver,
        )
        session = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), raise_for_status=False
        )
        return cls(session, resolver, limits, allowed)

    async def close(self) -> None:
        await self._session.close()
        await self._resolver.close()

    async def get(self, url: str, headers: Mapping[str, str]) -> Answer:
        """The answer to GET; raises Dropped."""
        return await self._request("GET", url, headers, None)

    async def post_form(self, url: str, fields: Mapping[str, str]) -> Answer:
        """The answer to a posted form; raises Dropped."""
        return await self._request("POST", url, {"Accept": "application/json"}, dict(fields))

    async def _request(self, method: str, url: str, headers: Mapping[str, str], form: dict[str, str] | None) -> Answer:
        # An address that is written as one is never resolved.
        host = urlsplit(url).hostname or ""
        address = address_in(host)
        if is_shorthand(host) or (address is not None and refused(address, self._allowed)):
            raise Dropped("ADDRESS_REFUSED")
        try:
            async with self._session.request(
                method, url, headers=headers, data=form, timeout=self._timeout, allow_redirects=False
            ) as response:
                body = await _bounded(response)
                found = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status, found, body)
        except TimeoutError as error:
            raise Dropped("TIMEOUT") from error
        except aiohttp.ClientConnectorError as error:
            refusal = isinstance(error.os_error, AddressRefused)
            raise Dropped("ADDRESS_REFUSED" if refusal else "CONNECTION_REFUSED") from error
        except aiohttp.ClientPayloadError as error:
            raise Dropped("TRUNCATED_ANSWER") from error
        except (aiohttp.ClientError, OSError, ValueError, asyncio.IncompleteReadError) as error:
            raise Dropped("CONNECTION_DROPPED") from error


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    if (response.content_length or 0) > BODY_LIMIT:
        response.close()
        raise Dropped("ANSWER_TOO_LARGE")
    pieces: list[bytes] = []
    size = 0
    async for piece in response.content.iter_chunked(_PIECE):
        size += len(piece)
        if size > BODY_LIMIT:
            response.close()
            raise Dropped("ANSWER_TOO_LARGE")
        pieces.append(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
