"""The shapes in which payers' limits and the settings of the work come and go through the API."""

from datetime import datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import StringConstraints

from claimdeck.claims.domain.payers import LONGEST_LIMIT_DAYS, LONGEST_NAME, MOST_ALIASES, SHORTEST_LIMIT_DAYS
from claimdeck.web.forms import Form, Line
from claimdeck.web.pages import PageQuery

PayerName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)]
ProviderCode = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^([a-z][a-z0-9_-]{0,19})?$")]
LimitDays = Annotated[int, Field(ge=SHORTEST_LIMIT_DAYS, le=LONGEST_LIMIT_DAYS)]


class LimitsOut(Schema):
    """A payer under all its names, and its limits in days; null where none is known."""

    id: int
    name: str = Field(description="Also the name of the skill that its claims need")
    aliases: list[str]
    provider: str = Field(description="The code under which it can be asked, as in `payers/`; empty where it cannot")
    filing_limit_days: int | None = Field(description="From the date of service to the last day to file")
    appeal_limit_days: int | None = Field(description="From the payer's decision to the last day to appeal")
    updated_at: datetime


class LimitsQuery(PageQuery):
    """`search` looks into names and aliases."""

    search: Line = ""
    ordering: Line = ""


class LimitsForm(Form):
    """A payer; an alias that repeats its name is left out."""

    name: PayerName
    aliases: list[PayerName] = Field(default_factory=list, max_length=MOST_ALIASES)
    provider: ProviderCode = ""
    filing_limit_days: LimitDays | None = None
    appeal_limit_days: LimitDays | None = None


class LimitsChange(LimitsForm):
    """What is left out stays as it is; null takes a limit away."""

    name: PayerName = ""


class DeadlinesOut(Schema):
    """Claims in work, not closed, whose deadline comes from the payer's limits and differs from what they give now."""

    claims: int
    earlier: int
    later: int
    first: int = Field(description="Of those: have no deadline yet")
    overdue: int = Field(description="Of those: would be past their new deadline today")


class DeadlinesForm(Form):
    """The number of claims that was shown; where it is another one by now, nothing changes (409)."""

    claims: Annotated[int, Field(ge=0, le=2**31)]


class DeadlinesChanged(Schema):
    changed: int


class WorkSettingsOut(Schema):
    """How claims are handed out and watched."""

    open_claims_cap: int | None = Field(
        description="The most open claims of a person, those on hold not counted; null: no cap"
    )
    offer_hourly: bool = Field(description="What waits in the pool is handed out every hour")
    untouched_days: int = Field(description="After so many days without a hand on it, a claim is said to be untouched")


class WorkSettingsChange(Form):
    """What is left out stays as it is."""

    open_claims_cap: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    offer_hourly: bool = False
    untouched_days: Annotated[int, Field(ge=1, le=365)] = 14
