"""What people send about failed claims and dead letters."""

from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from claimdeck.pipeline.amending.deciding import LONGEST_REASON
from claimdeck.pipeline.amending.resolving import MOST_AT_ONCE
from claimdeck.pipeline.domain.states import Place
from claimdeck.web.forms import Form

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON)]
Notes = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_REASON)]
ClaimId = Annotated[str, StringConstraints(min_length=1, max_length=50)]
# As far as the databases count.
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=MOST_AT_ONCE)]
# Whatever is no column is refused by name; here is only what JSON may bring.
Given = str | int | float | None
Fields = dict[str, Given]


class AmendForm(Form):
    """`changes` names columns of the claim, and of its lines (by number), diagnoses (by sequence) and providers (by
    line/role): `{"payer": "…", "lines": {"1": {"units": "2"}}}`.
    """

    changes: dict[str, Given | dict[str, Fields]]
    expected_version: int = Field(ge=1, le=2**31 - 1, description="The version that was looked at")
    reason: Reason
    partial: bool = Field(False, description="Of a loaded claim reckon again only what the changed columns touch")


class ClaimAmendForm(AmendForm):
    claim_id: ClaimId


class ResubmitForm(Form):
    reason: Reason
    release: bool = Field(False, description="Waive the rules that hold it; a rule that rejects is never waived")


class AssignForm(Form):
    user: Annotated[str, StringConstraints(strip_whitespace=True, max_length=150)] = Field(
        description="A user name; empty takes it back"
    )


class ResolveForm(Form):
    action: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = Field(
        description="write_off or resolved"
    )
    notes: Notes = ""


class ManyForm(Form):
    """The same for many: `what` says which of the other fields is needed."""

    ids: Ids
    what: Literal["resubmit", "release", "assign", "resolve"]
    reason: Notes = ""
    user: Annotated[str, StringConstraints(strip_whitespace=True, max_length=150)] = ""
    action: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    notes: Notes = ""


class ReplayForm(Form):
    """Which dead letters go back through the whole pipeline: some by their ids, or all that wait."""

    ids: list[Id] = Field(default_factory=list, max_length=MOST_AT_ONCE)
    everything: bool = Field(False, alias="all")


class WriteOffForm(Form):
    ids: Ids


class AmendedOut(Schema):
    claim_id: str
    version: int
    place: Place
    columns: list[str] = Field(description="What is different now")


class ResubmittedOut(Schema):
    version: int


class RefusedOne(Schema):
    id: int
    detail: str
    code: str


class ManyOut(Schema):
    """How many were done; the others are as they were, each with why."""

    count: int
    refused: list[RefusedOne]


class CountOut(Schema):
    count: int
