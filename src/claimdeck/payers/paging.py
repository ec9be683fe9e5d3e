"""Reading one window page by page: tokens that expire, and paging that goes round in circles."""

from collections.abc import AsyncGenerator
from typing import Final

from claimdeck.claims.domain.patients import Patient
from claimdeck.payers.domain.windows import Window
from claimdeck.payers.port import ClaimPage, PagingExpired, Payer, PayerUnavailable, PracticeAtPayer

# A window whose paging token expired this often is left for the next try.
RESTARTS: Final = 3


async def pages_of(
    payer: Payer,
    practice: PracticeAtPayer,
    window: Window,
    patient: Patient | None = None,
    *,
    token: str | None = None,
    read: int = 0,
) -> AsyncGenerator[tuple[int, ClaimPage], None]:
    """The pages of a window, numbered from 1; number 1 comes again when the payer made us start anew.

    With `token` they go on after the `read` pages that were read before. Close the iterator (contextlib.aclosing)
    when leaving early. Raises PayerError.
    """
    tokens: set[str] = set()
    number, restarts = read, 0
    while True:
        try:
            page = await payer.scan(practice, window, token=token, patient=patient)
        except PagingExpired as error:
            restarts += 1
            if restarts > RESTARTS:
                raise PayerUnavailable(error.code, error.meaning) from error
            token, number, tokens = None, 0, set()
            continue
        number += 1
        yield number, page
        token = page.next_token
        if token is None:
            return
        if token in tokens or number > payer.limits.page_guard:
            raise PayerUnavailable("PAGING_LOOP", "The payer's paging goes round in a circle.")
        tokens.add(token)
