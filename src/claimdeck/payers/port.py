"""The port every payer connector fulfils: what may be asked, what comes back, which errors it can end with.

How to page: `scan` answers one page. Ask again with the `next_token` of the page until it is None. Whoever
pages must stop when a token comes a second time, or after more than `limits.page_guard` pages of one window
(more than the search cap allows, even in small pages): a payer that loops would otherwise never end. Start the window
anew on `PagingExpired`.

What a payer can be asked is said by its `capabilities` and never assumed. A call that a payer turns out not to have
ends with NotSupported, and the capabilities say so from then on.

Retries, the token, the rate and concurrency limits and the circuit breaker live behind the port.
"""

import asyncio
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from claimdeck.claims.domain.codes import ClaimCode
from claimdeck.claims.domain.patients import Patient
from claimdeck.payers.domain.capabilities import Capabilities
from claimdeck.payers.domain.reconciliation import Reconciliation
from claimdeck.payers.domain.windows import Window
from claimdeck.payers.outcomes import Outcome

_SMALL_PAGE = 10
# Codes that only a payer's answer holds begin so.
PAYERS_OWN = "LCLM_"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a payer allows and how patiently we ask; times in seconds. A rate of 0 means unlimited."""

    window_days: int = 90
    lookback_months: int = 24
    page_size: int = 50
    search_cap: int = 500
    rate_per_second: float = 100.0
    concurrency: int = 32
    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    # Twelve tries with this back-off fill the retry window; whichever bound comes first ends the retries.
    attempts: int = 12
    backoff: float = 0.5
    retry_window: float = 30.0

    @property
    def page_guard(self) -> int:
        """More pages than this in one window mean that the payer's paging goes round in a circle."""
        # How many claims a page holds is only said, not certain: a payer may give smaller ones.
        return max(2, 2 * self.search_cap // min(self.page_size, _SMALL_PAGE))


@dataclass(frozen=True, slots=True)
class PracticeAtPayer:
    """Whose claims are asked for: a practice's tax id (9 digits) at a payer id."""

    tin: str
    payer_id: str


@dataclass(frozen=True, slots=True)
class PayerClaim:
    """One claim of an answer. Amounts in cents, None where not said; `status` is the payer's word."""

    claim_number: str
    status: str
    outcome: Outcome
    outcome_reason: str
    category_code: str
    status_code: str
    patient: Patient
    first_service_date: date | None
    last_service_date: date | None
    received_date: date | None
    processed_date: date | None
    total_charged_cents: int | None
    total_allowed_cents: int | None
    total_paid_cents: int | None
    patient_responsibility_cents: int | None
    check_number: str
    payment_date: date | None
    denial_codes: tuple[str, ...]
    icn_suffix: str
    payer_id: str
    # The practice's own number, as it stood on the claim that the practice sent.
    patient_account_number: str = ""
    # Whether the payer denied a part of a claim that it paid; None where its answer does not say.
    line_denied: bool | None = None


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """One page of claims; `next_token` is None on the last. `unreadable` counts claims that made no sense.

    `words` are the claims as the payer wrote them, as JSON in the same order. They stand apart from what was read
    out of them because they are most of the memory, and are let go of first.
    """

    claims: tuple[PayerClaim, ...]
    next_token: str | None = None
    unreadable: int = 0
    raw: tuple[bytes, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if len(self.raw) != len(self.claims):
            raise ValueError("a page has the payer's words for each of its claims")

    def answers(self) -> list[tuple[PayerClaim, bytes]]:
        """Each claim with the payer's words for it."""
        return list(zip(self.claims, self.raw, strict=True))


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service line of a claim's detail; amounts in cents, None where the payer did not say."""

    number: str
    first_service_date: date | None
    last_service_date: date | None
    procedure_code: str
    revenue_code: str
    units: str
    billed_cents: int | None
    allowed_cents: int | None
    paid_cents: int | None
    write_off_cents: int | None
    not_covered_cents: int | None
    patient_responsibility_cents: int | None
    copay_cents: int | None
    deductible_cents: int | None
    coinsurance_cents: int | None
    codes: tuple[ClaimCode, ...]
    icn_suffix: str
    place_of_service: str


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment (check or electronic transfer) and the draft that is this claim's part of it."""

    check_number: str
    check_cents: int | None
    draft_number: str
    draft_cents: int | None
    issued_date: date | None
    cashed_date: date | None
    electronic: bool | None
    status: str
    payee_name: str
    payment_type: str


@dataclass(frozen=True, slots=True)
class ClaimDetail:
    """Everything a payer says about one claim number; several summary claims when it was split."""

    claims: tuple[PayerClaim, ...]
    lines: tuple[ServiceLine, ...]
    diagnosis_codes: tuple[str, ...]
    payments: tuple[Payment, ...]
    reconciliation: Reconciliation
    # A sentence when the payments could not be had although the detail could; empty otherwise.
    payments_note: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


class Payer(Protocol):
    """An open connection to one payer account. All methods may raise the errors below, and no others."""

    code: str
    limits: Limits
    capabilities: Capabilities

    @property
    def calls_made(self) -> int:
        """Claims calls sent so far, repeats included, token calls not."""
        ...

    @property
    def in_flight(self) -> "Set[asyncio.Task[Any]]":
        """The tasks whose call is on the wire just now: to cancel one of them would throw an answer away."""
        ...

    async def scan(
        self, practice: PracticeAtPayer, window: Window, *, token: str | None = None, patient: Patient | None = None
    ) -> ClaimPage:
        """One page of the claims in `window`, of one patient or all; see the module about paging. NotSupported."""
        ...

    async def by_number(self, practice: PracticeAtPayer, claim_number: str) -> ClaimPage:
        """All claims of that number (several when split), maybe none. NotSupported."""
        ...

    async def detail(self, practice: PracticeAtPayer, claim_number: str) -> ClaimDetail:
        """Lines, codes, payments, their reconciliation. ClaimUnknown when the payer has no such claim."""
        ...


def shown_code(code: str) -> str:
    """A fault's code as people may see it: the payer's own words; whether a port is open or silent is told nobody."""
    return code if code.startswith(PAYERS_OWN) else "NO_USABLE_ANSWER"


class PayerError(Exception):
    """What a call can end with. `code` is the payer's or ours; `meaning` a sentence without patient data."""

    transient = False

    def __init__(self, code: str, meaning: str) -> None:
        super().__init__(f"{code}: {meaning}")
        self.code = code
        self.meaning = meaning


class WindowTooLarge(PayerError):
    """The window is too long or holds too many claims: split it in two and ask again."""


class PagingExpired(PayerError):
    """The paging token is no longer valid: start this window again from page one."""


class PayerUnavailable(PayerError):
    """The payer failed for longer than the retry window, or its circuit is open."""

    transient = True


class GroupRefused(PayerError):
    """The payer id is not authorised for this tax id: permanent for the whole group."""


class InquiryRefused(PayerError):
    """A parameter is missing or malformed: permanent for this question."""


class OutsideLookBack(PayerError):
    """The dates lie outside the payer's look-back: permanent for the row."""


class DateDiffers(PayerError):
    """The claim was found, but its service date differs from the one asked."""


class ClaimUnknown(PayerError):
    """The payer has no claim of that number (only `detail` raises it)."""


class NotSupported(PayerError):
    """The payer has no such call, as its capabilities say from now on."""


class CredentialsRefused(PayerError):
    """The payer does not accept the account's credentials."""
