"""The shapes of single claims at the payer: search, details, payments."""

from datetime import date
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict

from claimdeck.claims.desk.schemas import OpenedClaim
from claimdeck.inquiries.checking import Came
from claimdeck.payers.outcomes import Outcome
from claimdeck.uploads.fields import BLANK_IS_NONE, Day, OptionalText, ShortText
from claimdeck.web.forms import Filters


class SingleSearch(Schema):
    """A single look-up at the payer, by claim number or by patient."""

    model_config = ConfigDict(extra="forbid")
    claimNumber: OptionalText = ""  # noqa: N815 - the names of this call are what users' scripts send
    firstName: OptionalText = ""  # noqa: N815
    lastName: OptionalText = ""  # noqa: N815
    dateOfBirth: Day = None  # noqa: N815
    subscriberId: OptionalText = ""  # noqa: N815
    firstServiceDate: Day = None  # noqa: N815
    lastServiceDate: Day = None  # noqa: N815
    practiceId: Annotated[UUID | None, BLANK_IS_NONE] = None  # noqa: N815
    provider: OptionalText = "uhc"
    statusFilter: OptionalText = ""  # noqa: N815


class FoundClaim(Schema):
    claimNumber: str  # noqa: N815
    status: str
    outcome: Outcome
    outcomeReason: str  # noqa: N815
    patientName: str  # noqa: N815
    firstServiceDate: date | None  # noqa: N815
    lastServiceDate: date | None  # noqa: N815
    totalCharged: str | None  # noqa: N815
    totalPaid: str | None  # noqa: N815
    totalAllowed: str | None  # noqa: N815
    patientResponsibility: str | None  # noqa: N815
    processedDate: date | None  # noqa: N815
    checkNumber: str  # noqa: N815
    paymentDate: date | None  # noqa: N815
    tin: str
    payerId: str  # noqa: N815
    statusCode507: str  # noqa: N815
    statusCode508: str  # noqa: N815
    denialCodes: list[str]  # noqa: N815
    patientAccountNumber: str  # noqa: N815


class SearchAnswer(Schema):
    success: bool
    count: int
    hasMore: bool  # noqa: N815
    claims: list[FoundClaim]
    sandbox: bool


class DetailsQuery(Filters):
    practice: UUID | None = None
    payer: ShortText = "uhc"


class LineCode(Schema):
    type: str
    code: str
    description: str


class DetailLine(Schema):
    line: str
    service_date: date | None
    last_service_date: date | None
    procedure: str
    revenue_code: str
    units: str
    billed: str | None
    allowed: str | None
    paid: str | None
    write_off: str | None
    not_covered: str | None
    deductible: str | None
    copay: str | None
    coinsurance: str | None
    patient_responsibility: str | None
    place_of_service: str
    icn_suffix: str
    codes: list[LineCode]


class DetailPayment(Schema):
    kind: str
    number: str
    amount: str | None
    draft_amount: str | None
    draft_number: str
    issue_date: date | None
    cashed_date: date | None
    payee: str
    status: str


class ReconciledGroup(Schema):
    icn_suffix: str
    lines_paid: str
    draft_number: str
    draft_amount: str | None
    # Null where the payer named no draft to compare with.
    agrees: bool | None
    explanation: str


class PaymentReconciliationShown(Schema):
    agrees: bool
    groups: list[ReconciledGroup]
    total_lines_paid: str
    total_paid: str | None
    explanation: str


class Details(Schema):
    """Everything the payer says about one claim."""

    claim: FoundClaim
    claims: list[FoundClaim]
    lines: list[DetailLine]
    diagnosis_codes: list[str]
    payments: list[DetailPayment]
    payments_note: str
    reconciliation: PaymentReconciliationShown
    sandbox: bool


class CheckedClaim(Schema):
    """A claim in work after the payer was asked, and what its answer changed, as a word and as a sentence."""

    claim: OpenedClaim
    came: Came
    says: str
    sandbox: bool
