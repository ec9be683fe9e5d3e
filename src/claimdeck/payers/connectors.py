"""The payers that can be asked: one line of registration each, and how an account is opened."""

import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.conf import settings

from claimdeck.payers.calls.http import PayerHttp
from claimdeck.payers.calls.refusals import Refusals
from claimdeck.payers.calls.retrying import Retrier
from claimdeck.payers.calls.tokens import TokenCache
from claimdeck.payers.domain.capabilities import Capabilities
from claimdeck.payers.fingerprints import credentials_key, pace_key
from claimdeck.payers.gate.runtime import Throughput, shared_gate
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.overrides import apply_overrides
from claimdeck.payers.port import CredentialsRefused, Limits, Payer
from claimdeck.payers.uhc.client import DEFAULT_LIMITS, UhcPayer
from claimdeck.payers.uhc.paths import UhcPaths

SECRETS_UNREADABLE: Final = (
    "The payer account's secrets cannot be opened with the configured keys. "
    "Put the key that is missing back, or enter the secrets again under Settings."
)


@dataclass(frozen=True, slots=True)
class Connector:
    """A payer that can be asked: what is usual there, and how an account of it is opened.

    `paths` are the defaults of its calls, `capabilities` what it can be asked through those that an account has
    changed. `connect` makes its client, which says of each call which circuit it belongs to.
    """

    code: str
    name: str
    payer_id: str
    limits: Limits
    paths: Mapping[str, str]
    capabilities: Callable[[Mapping[str, str]], Capabilities]
    connect: Callable[[PayerHttp, Retrier, PayerAccount, Limits], Payer]


def _uhc(http: PayerHttp, retrier: Retrier, account: PayerAccount, limits: Limits) -> Payer:
    return UhcPayer(http, retrier, account.base_url, UhcPaths.of(account.paths), limits)


CONNECTORS: Final[dict[str, Connector]] = {
    "uhc": Connector(
        code="uhc",
        name="UnitedHealthcare",
        payer_id="87726",
        limits=DEFAULT_LIMITS,
        paths=asdict(UhcPaths()),
        capabilities=lambda paths: UhcPaths.of(paths).capabilities,
        connect=_uhc,
    ),
}

DEFAULT_PROVIDER: Final = "uhc"


def limits_of(account: PayerAccount) -> Limits:
    """The connector's limits with the account's own laid over them. KeyError for an unknown payer."""
    return apply_overrides(CONNECTORS[account.payer].limits, account.limits)


def capabilities_of(account: PayerAccount) -> Capabilities:
    """What the account's payer can be asked, as far as the account says. KeyError for an unknown payer."""
    return CONNECTORS[account.payer].capabilities(account.paths)


def _shared_throughput(key: str) -> Throughput:
    """The strictest rate and number of calls at once of all active accounts that have the same credentials."""
    strictest = Throughput(0.0, sys.maxsize)
    for payer, overrides in PayerAccount.objects.filter(credentials_key=key, is_active=True).values_list(
        "payer", "limits"
    ):
        limits = apply_overrides(CONNECTORS[payer].limits, overrides)
        strictest = strictest.strictest(Throughput(limits.rate_per_second, limits.concurrency))
    return strictest


@asynccontextmanager
async def open_payer(
    account: PayerAccount, *, limits_override: Limits | Mapping[str, Any] | None = None, on_trial: bool = False
) -> AsyncIterator[Payer]:
    """The account's payer, ready to be asked; connections are closed at the end.

    `limits_override`: complete limits, or some of them by name. The account must be loaded already: nothing
    here touches the database in the event loop's thread. Open it once for many calls. `on_trial`: somebody tries the
    credentials out and hears the answer, which nobody else has to be told. Raises CredentialsRefused where the
    account's secrets cannot be opened.
    """
    secrets = account.secrets
    if secrets is None:
        raise CredentialsRefused("SECRETS_UNREADABLE", SECRETS_UNREADABLE)
    limits = limits_override if isinstance(limits_override, Limits) else limits_of(account)
    if isinstance(limits_override, Mapping):
        limits = apply_overrides(limits, limits_override)
    key = credentials_key(account.payer, account.base_url, account.token_path, secrets)
    place = pace_key(account.payer, account.base_url, secrets)
    async with shared_gate(place, limits, lambda: _shared_throughput(key)) as gate:
        if account.credentials_key != key:
            # A process of the version before has written the account.
            gate.submit(lambda: PayerAccount.objects.filter(pk=account.pk).update(credentials_key=key))
        http = PayerHttp.open(limits, settings.PAYER_PRIVATE_NETWORKS)
        tokens = TokenCache(
            http,
            gate,
            key,
            f"{account.base_url.rstrip('/')}{account.token_path}",
            {name: str(secrets.get(name, "")) for name in ("client_id", "client_secret")},
            patience=limits.connect_timeout + limits.read_timeout + 5.0,
        )
        try:
            refusals = None if on_trial else Refusals(gate, account.pk)
            retrier = Retrier(gate, gate.breaker(account.pk), tokens, limits, refusals)
            yield CONNECTORS[account.payer].connect(http, retrier, account, limits)
        finally:
            await tokens.close()
            await http.close()
