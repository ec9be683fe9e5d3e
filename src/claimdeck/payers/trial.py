"""Trying an account out: a token and one cheap call, to tell the person at the settings page what works."""

import asyncio
import time
from dataclasses import dataclass
from datetime import date, timedelta

from claimdeck.payers.connectors import SECRETS_UNREADABLE, open_payer
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.port import (
    CredentialsRefused,
    GroupRefused,
    NotSupported,
    PayerError,
    PayerUnavailable,
    Scope,
    Window,
)

# Somebody waits at the page.
_PATIENCE = {"attempts": 2, "retry_window": 5.0, "connect_timeout": 5.0, "read_timeout": 10.0}


@dataclass(frozen=True, slots=True)
class TrialResult:
    """Whether the account works, and a sentence for people."""

    ok: bool
    message: str
    milliseconds: int


def try_out(account: PayerAccount, scope: Scope, today: date) -> TrialResult:
    """Asks for a token and for yesterday's claims of one practice; takes seconds at most."""
    if account.secrets is None:
        return TrialResult(False, SECRETS_UNREADABLE, 0)
    started = time.perf_counter()
    ok, message = asyncio.run(_ask(account, scope, today))
    return TrialResult(ok, message, round((time.perf_counter() - started) * 1000))


async def _ask(account: PayerAccount, scope: Scope, today: date) -> tuple[bool, str]:
    yesterday = today - timedelta(days=1)
    try:
        async with open_payer(account, limits_override=_PATIENCE) as payer:
            await payer.scan(scope, Window(yesterday, yesterday))
    except CredentialsRefused:
        return False, "The payer does not accept the client id and secret."
    except GroupRefused:
        return True, "The credentials work. The payer does not know the practice that was asked for."
    except NotSupported:
        return (
            False,
            "There is a server at this address, but it does not have the payer's calls. Check the address.",
        )
    except PayerUnavailable as error:
        return False, f"The payer could not be reached or kept failing ({error.code})."
    except PayerError as error:
        return False, f"The payer refused a plain question ({error.code})."
    return True, "The credentials work and the payer answers."
