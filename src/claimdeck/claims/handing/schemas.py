"""What people send to hand claims on, back, or to the pool."""

from typing import Annotated
from uuid import UUID

from ninja import Field, Schema
from pydantic import StringConstraints

from claimdeck.claims.changing.schemas import LONGEST_TEXT, MOST_AT_ONCE, Id
from claimdeck.web.forms import Form

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT)]


class Handed(Form):
    """Some claims, and why; the text stands in their history."""

    claims: list[Id] = Field(min_length=1, max_length=MOST_AT_ONCE)
    text: Text = ""


class Escalation(Handed):
    to: UUID = Field(description="One of work/leads/")


class Holding(Handed):
    held: bool = Field(True, description="false lets them into plans again")


class LeadShown(Schema):
    """Somebody to whom claims can be escalated."""

    id: UUID
    name: str
    role: str
