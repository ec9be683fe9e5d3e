"""The shapes in which rules come and go through the API."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import StringConstraints

from claimdeck.pipeline.domain.rules.expressions import LONGEST
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.states import Severity
from claimdeck.web.forms import Form

MOST_TRIED: Final = 10_000

RuleName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
RuleId = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Carc = Annotated[str, StringConstraints(pattern=r"^[A-Z]?[0-9]{0,4}$")]
Rarc = Annotated[str, StringConstraints(pattern=r"^([A-Z]{1,2}[0-9]{1,4})?$")]
# A rule of one's own is about claims or lines.
RuleLevel = Literal["claim", "line"]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Expected = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Expression = Annotated[str, StringConstraints(max_length=LONGEST)]


class ShownRule(Schema):
    """A rule of Claimdeck: as it is by default, and as the organization wants it."""

    id: str
    family: str
    title: str
    level: Level
    severity: Severity
    default_severity: Severity
    active: bool
    carc: str
    rarc: str
    fix: str
    about: str
    needs: list[str]


class OwnRuleForm(Form):
    """A rule as it is written: `expression` is true of what breaks it. The same name again is its next version."""

    name: RuleName
    level: RuleLevel
    expression: Expression
    severity: Severity
    carc: Carc = ""
    rarc: Rarc = ""
    expected: Expected = ""
    fix: Sentence = ""


class ShownOwnRule(OwnRuleForm):
    """The newest version of a rule that the organization wrote; `active_version` is the one that runs, if any."""

    id: str
    version: int
    active_version: int | None
    tried_at: datetime | None
    created_at: datetime
    created_by: str


class AuthorsColumnShown(Schema):
    """A column that an expression may name."""

    name: str
    type: str
    label: str


class RulesShown(Schema):
    """All rules, and what an expression may be made of, by level."""

    rules: list[ShownRule]
    own: list[ShownOwnRule]
    columns: dict[str, list[AuthorsColumnShown]]
    functions: list[str]


class RuleSettingForm(Form):
    """How the organization wants a rule: another severity (null: the rule's own), or not at all.

    Of an own rule only `active` can be set: it turns the newest version on, once that was tried, or all off.
    """

    rule: RuleId
    severity: Severity | None = None
    active: bool = True


class RuleTrialForm(Form):
    """What is tried: the stored rule of that name, or one that is written here, on staged claims.

    On those of a batch, or else on the newest that wait; at most `most` of them.
    """

    name: RuleName | None = None
    rule: OwnRuleForm | None = None
    batch: UUID | None = None
    most: int = Field(1_000, ge=1, le=MOST_TRIED)


class Outcomes(Schema):
    """How many claims would be loaded, held and rejected by the rules."""

    loaded: int
    held: int
    rejected: int


class RuleTrial(Schema):
    """What a rule would do to `claims` of staging; `claim_ids` are the first that break it."""

    claims: int
    broken_claims: int
    violations: int
    claim_ids: list[str]
    before: Outcomes
    after: Outcomes
    not_run: list[str]
