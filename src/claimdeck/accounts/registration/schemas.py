"""The shapes in which registrations and invitations come and go through the API."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema
from pydantic import StringConstraints

from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.schemas import Secret, Username
from claimdeck.web.forms import Form


class Registration(Form):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    username: Username
    password: Secret
    invitation: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""


class Registered(Schema):
    username: str
    awaits_approval: bool = Field(description="An administrator activates the account before it can be used")


class RegistrationOpen(Schema):
    open: bool = Field(description="Whether anybody may register, without an invitation")


class InvitationForm(Form):
    access: Access = Access.MEMBER
    days: int = Field(7, ge=1, le=90, description="How long it may be used")


class InvitationOut(Schema):
    """Its people are user names, null for somebody who was removed."""

    id: UUID
    access: Access
    created_by: str | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None
    used_by: str | None


class InvitationMade(InvitationOut):
    code: str = Field(description="What is typed when registering; shown this once")
