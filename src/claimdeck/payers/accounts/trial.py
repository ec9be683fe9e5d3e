"""Trying an account out: a token and the cheapest call, to tell the person at the settings page what works.

Whoever may set an address up must not learn by it what is there inside: an answer tells a payer from what is none,
and nothing more. Ports that are closed, silent, open for something else or lead elsewhere give one sentence, after
the same time; the kind of the fault is for the operator's log.
"""

import asyncio
import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import structlog

from claimdeck.claims.domain.patients import Patient
from claimdeck.payers.calls.tokens import OAUTH_REFUSAL
from claimdeck.payers.connectors import SECRETS_UNREADABLE, open_payer
from claimdeck.payers.domain.windows import Window
from claimdeck.payers.models import PayerAccount
from claimdeck.payers.port import PAYERS_OWN, GroupRefused, Payer, PayerError, PracticeAtPayer

log = structlog.get_logger(__name__)

# Somebody waits at the page.
_PATIENCE: Final = {"attempts": 2, "retry_window": 5.0, "connect_timeout": 5.0, "read_timeout": 8.0}
# The asking ends by then, and a fault is told when so much has passed, whatever it was.
_ASKING_SECONDS = 8.0
TOLD_AFTER_SECONDS = 11.0
NO_PAYER: Final = (
    "No payer answered as it should. Check the address, the client id and the secret; the operator of this "
    "installation finds the reason in the log."
)


@dataclass(frozen=True, slots=True)
class TrialResult:
    """Whether the account works, and a sentence for people. `kind` of a fault is for operators only."""

    ok: bool
    message: str
    milliseconds: int
    kind: str = ""


def try_out(account: PayerAccount, practice: PracticeAtPayer, today: date, *, hurry: bool = False) -> TrialResult:
    """Asks for a token and for yesterday's claims of one practice; takes `TOLD_AFTER_SECONDS` where it fails.

    `hurry` leaves that out, for operators at the command line.
    """
    if account.secrets is None:
        return TrialResult(False, SECRETS_UNREADABLE, 0)
    started = time.monotonic()
    ok, message, kind = asyncio.run(_ask(account, practice, today))
    if message == NO_PAYER:
        log.warning("payer_test_failed", account_id=str(account.pk), kind=kind)
        if not hurry:
            time.sleep(max(0.0, started + TOLD_AFTER_SECONDS - time.monotonic()))
            return TrialResult(ok, message, round(TOLD_AFTER_SECONDS * 1000), kind)
    return TrialResult(ok, message, round((time.monotonic() - started) * 1000), kind)


async def _ask(account: PayerAccount, practice: PracticeAtPayer, today: date) -> tuple[bool, str, str]:
    try:
        async with (
            asyncio.timeout(_ASKING_SECONDS),
            open_payer(account, limits_override=_PATIENCE, on_trial=True) as payer,
        ):
            await _plain_question(payer, practice, today)
    except TimeoutError:
        return False, NO_PAYER, "TIMEOUT"
    except PayerError as error:
        if error.code == OAUTH_REFUSAL:
            return False, "The payer does not accept the client id and secret.", error.code
        if not error.code.startswith(PAYERS_OWN):
            return False, NO_PAYER, error.code
        if isinstance(error, GroupRefused):
            return True, "The credentials work. The payer does not know the practice that was asked for.", error.code
        return False, f"The payer refused a plain question ({error.code}).", error.code
    return True, "The credentials work and the payer answers.", ""


async def _plain_question(payer: Payer, practice: PracticeAtPayer, today: date) -> None:
    """The cheapest call that the payer has: yesterday's claims, or a number or a patient that nobody has."""
    yesterday = Window(today - timedelta(days=1), today - timedelta(days=1))
    if payer.capabilities.by_window:
        await payer.scan(practice, yesterday)
    elif payer.capabilities.by_number:
        await payer.by_number(practice, "0")
    else:
        await payer.scan(practice, yesterday, patient=Patient("Test", "Account", date(1900, 1, 1)))
