"""The shapes in which accounts come and go through the API."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import StringConstraints

from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.domain.roles import Access, Scope
from claimdeck.web.forms import Form, Line, Moment, RequiredLine
from claimdeck.web.pages import PageQuery

Secret = Annotated[str, StringConstraints(min_length=1, max_length=512)]
Username = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=150)]
PayerCode = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z][a-z0-9_-]{0,19}$")]
PayerId = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9]{1,20}$")]


class PracticeName(Schema):
    id: UUID
    name: str
    tin: str


class OrganizationName(Schema):
    id: UUID
    name: str


class OrganizationOut(OrganizationName):
    default_practice: UUID | None = Field(None, alias="default_practice_id")
    time_zone: str = Field(description="Where its day begins and ends, such as America/New_York")
    working_days: str = Field(description="1 is Monday, 7 Sunday; 12345 is Monday to Friday")
    registration_open: bool = Field(description="Whether anybody may register and wait; the default organization's")


class OrganizationChange(Form):
    """Only what is sent is changed."""

    name: RequiredLine = ""
    default_practice: UUID | None = None
    time_zone: RequiredLine = ""
    working_days: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = ""
    registration_open: bool = True


class SessionUser(Schema):
    id: UUID
    username: str
    first_name: str
    last_name: str
    email: str
    access: Access
    permissions: list[str]
    practices: list[PracticeName]
    organization: OrganizationName


class Idleness(Schema):
    """After so many seconds without a hand on the page a session ends; `left` of them are left now."""

    seconds: float
    left: float


class SessionOut(Schema):
    user: SessionUser
    sandbox: bool = Field(description="The organization holds made-up claims only")
    version: str
    password_change_required: bool = Field(
        description="The password is a one-time one: nothing else is answered before `auth/password/` has a new one"
    )
    idle: Idleness | None = Field(description="Of the page's session; null for a token")


class Credentials(Form):
    username: Username
    password: Secret


class TokenCredentials(Credentials):
    """As JSON, or as a form; the further fields of an OAuth 2 password grant are taken and mean nothing here."""

    name: Annotated[str, StringConstraints(max_length=100)] = ""
    grant_type: Literal["password", ""] = ""
    scope: Annotated[str, StringConstraints(max_length=1000)] = ""
    client_id: Annotated[str | None, StringConstraints(max_length=512)] = None
    client_secret: Annotated[str | None, StringConstraints(max_length=512)] = None


class BearerOut(Schema):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the kind of token, not a secret
    expires_in: int = Field(description="Seconds")


class ProfileOut(Schema):
    """One's own account."""

    id: UUID
    username: str
    name: str
    first_name: str
    last_name: str
    email: str
    access: Access
    organization: OrganizationName
    last_login: datetime | None
    created_at: datetime


class ProfileChange(Form):
    """Only what is sent is changed."""

    first_name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=150)] = ""
    last_name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=150)] = ""
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] = ""


class PasswordChange(Form):
    old: Secret | None = Field(None, description="May be left out where a one-time password is replaced")
    new: Secret
    keep_tokens: list[UUID] = Field(
        default_factory=list, max_length=500, description="Tokens that go on to hold; all others end"
    )


class TokenOut(Schema):
    """`owner` is a user name; `prefix` the key's first characters, to recognise it by."""

    id: UUID
    name: str
    prefix: str
    owner: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class TokenMade(TokenOut):
    token: str = Field(description="The key itself, shown this once")


class TokenForm(Form):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    scopes: list[Scope] = Field(default_factory=lambda: [Scope.FULL], min_length=1, max_length=len(Scope))
    expires_at: Moment | None = None


class TokenQuery(PageQuery):
    everyone: bool = Field(False, description="All of the organization, for administrators")


class MemberOut(Schema):
    id: UUID
    username: str
    first_name: str
    last_name: str
    email: str
    access: Access
    is_active: bool
    practices: list[PracticeName] = Field(description="Empty: all of the organization's")
    last_login: datetime | None
    created_at: datetime = Field(alias="date_joined")


class MemberMade(MemberOut):
    password: str | None = Field(None, description="The one-time password that was made; shown this once")


class MemberForm(ProfileChange):
    username: Username
    access: Access = Access.MEMBER
    password: Secret | None = None
    practices: list[UUID] = Field(default_factory=list, max_length=10_000)


class MemberChange(ProfileChange):
    access: Access = Access.MEMBER
    is_active: bool = True
    practices: list[UUID] = Field(default_factory=list, max_length=10_000)


class PasswordMade(Schema):
    password: str = Field(description="Shown this once")


class PracticeOut(PracticeName):
    npi: str
    address_line_1: str
    address_line_2: str
    city: str
    state: str
    zip_code: str
    is_active: bool
    created_at: datetime
    updated_at: datetime


class _Address(Form):
    npi: Line | None = ""
    address_line_1: Line = ""
    address_line_2: Line = ""
    city: Line = ""
    state: Line = ""
    zip_code: Line = ""


class PracticeForm(_Address):
    name: RequiredLine
    tin: RequiredLine


class PracticeChange(_Address):
    """Only what is sent is changed."""

    name: RequiredLine = ""
    tin: RequiredLine = ""
    is_active: bool = True


class PracticeQuery(PageQuery):
    is_active: bool | None = None


class MappingOut(Schema):
    id: UUID
    practice: UUID = Field(alias="practice_id")
    payer: str
    payer_id: str
    effective_from: date | None = Field(alias="effective_from_date")
    effective_to: date | None = Field(alias="effective_to_date")


class MappingForm(Form):
    payer: PayerCode
    payer_id: PayerId
    effective_from: date | None = None
    effective_to: date | None = None


class MappingChange(Form):
    """Only what is sent is changed."""

    payer_id: PayerId = ""
    effective_from: date | None = None
    effective_to: date | None = None


class AccessRecordOut(Schema):
    id: int
    user: UUID | None = Field(None, alias="user_id")
    username: str
    via: str
    action: str
    subject: str
    subject_id: str
    reason: str
    address: str
    request_id: str
    created_at: datetime


class AccessRecordQuery(PageQuery):
    user: str = Field("", max_length=150, description="A user name")
    action: str = Field("", max_length=40)
    subject: str = Field("", max_length=40)
    subject_id: str = Field("", max_length=64)
    from_: Moment | None = Field(None, alias="from")
    to: Moment | None = None


class AuditRecordOut(Schema):
    """`changes` is `{name: [from, to]}`; the user name is empty for the command line and for a failed log-in."""

    id: int
    user: UUID | None = Field(None, alias="user_id")
    username: str
    via: str
    kind: Kind
    subject: str
    subject_id: str
    subject_name: str
    changes: dict[str, list[Any]]
    address: str
    request_id: str
    created_at: datetime


class AuditRecordQuery(PageQuery):
    user: str = Field("", max_length=150, description="A user name")
    kind: Kind | None = None
    from_: Moment | None = Field(None, alias="from")
    to: Moment | None = None
