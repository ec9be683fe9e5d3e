"""The shapes in which payers and their accounts come and go through the API."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema
from pydantic import StringConstraints

from claimdeck.web.forms import Form

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Path = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Limit = Annotated[float, Field(ge=0, le=100_000)]


class CapabilitiesOut(Schema):
    """What a payer can be asked: all claims of a practice in some dates, one number, one patient in some dates."""

    by_window: bool
    by_number: bool
    by_patient: bool


class PayerOut(Schema):
    """A payer that can be asked, with the organization's own account where it has one."""

    code: str
    name: str
    payer_id: str
    capabilities: CapabilitiesOut


class CircuitOut(Schema):
    """`open` while the payer keeps failing and is asked only now and then."""

    state: str
    since: datetime | None
    reason: str


class AccountOut(Schema):
    """An account; secrets are never shown."""

    id: UUID
    payer: str
    payer_name: str
    name: str
    base_url: str
    token_path: str
    paths: dict[str, str]
    client_id: str = Field(description="Empty for those who may not manage accounts")
    client_secret_set: bool
    # False where they were sealed with a key that is not configured; entering them again mends it.
    secrets_readable: bool
    limits: dict[str, float] = Field(description="What differs from the payer's own limits")
    effective_limits: dict[str, float]
    is_active: bool
    is_sandbox: bool
    source: str
    circuit: CircuitOut
    last_tested_at: datetime | None
    last_test_result: str
    created_at: datetime
    updated_at: datetime


class AccountForm(Form):
    """A new account."""

    payer: Code
    base_url: Address
    client_id: Secret
    client_secret: Secret
    name: Name | None = None
    token_path: Path = "/v1/oauthtoken"  # noqa: S105 - a path
    paths: dict[str, Path] = Field(default_factory=dict, max_length=10)
    limits: dict[str, Limit] = Field(default_factory=dict, max_length=20)
    is_active: bool = True
    is_sandbox: bool = False


class AccountChange(Form):
    """What is left out stays as it is."""

    name: Name = ""
    base_url: Address = ""
    client_id: Secret = ""
    client_secret: Secret = ""
    token_path: Path = ""
    paths: dict[str, Path] = Field(default_factory=dict, max_length=10)
    limits: dict[str, Limit] = Field(default_factory=dict, max_length=20)
    is_active: bool = True
    is_sandbox: bool = False


class TrialOut(Schema):
    """What a test of the account found."""

    ok: bool
    message: str
    milliseconds: int
