"""The shapes in which rules come and go through the API."""

from typing import Annotated, Final

from ninja import Field, Schema
from pydantic import StringConstraints, TypeAdapter, ValidationError

from claimdeck.assignment.domain.rules.reading import LONGEST_NAME, LONGEST_VALUE, MOST_VALUES
from claimdeck.assignment.domain.rules.rule import MOST_CONDITIONS, MOST_RULES
from claimdeck.assignment.domain.rules.rule import Field as ConditionField
from claimdeck.kit.errors import Refused
from claimdeck.people.domain.strategies import Strategy
from claimdeck.uploads.schemas import NOT_ACCEPTED, FileForm
from claimdeck.web.forms import Form
from claimdeck.web.problems import field_errors

_LONGEST_BOUND: Final = 20
_LONGEST_JSON: Final = 1_000_000

Version = Annotated[str, StringConstraints(max_length=32)]
Value = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_VALUE)]
# An amount is a text, so that no cent is lost on the way; everything else is a whole number.
Bound = Annotated[int, Field(ge=-(10**11), le=10**11)] | Annotated[str, StringConstraints(max_length=_LONGEST_BOUND)]


class RuleCondition(Form):
    """What a claim must be like: numbers have bounds, both included; everything else one of some values.

    Of procedures and diagnoses the values are beginnings. An amount is in dollars, `days_left` are those of the
    calendar until the deadline, negative once it has passed.
    """

    field: ConditionField
    at_least: Bound | None = None
    at_most: Bound | None = None
    any_of: list[Value] = Field(default_factory=list, max_length=MOST_VALUES)


class RuleAction(Form):
    """What is done with the claim: who may take it, by which strategy; or it is held out of every plan.

    `role` and `skill` are names, `person` is an id. A level without a skill is that of the payer's skill.
    """

    strategy: Strategy | None = None
    role: Value = ""
    skill: Value = ""
    level: int = Field(0, ge=0, le=10)
    person: Value = ""
    hold: bool = False


class RuleForm(Form):
    """A rule: for which claims, and what is then done with them. Without conditions it is for every claim."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)]
    is_active: bool = True
    conditions: list[RuleCondition] = Field(default_factory=list, max_length=MOST_CONDITIONS)
    action: RuleAction


class RuleToKeep(RuleForm):
    """A rule of the whole list; `id` is null where it is new."""

    id: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


AllRules = Annotated[list[RuleToKeep], Field(max_length=MOST_RULES)]
_ALL_RULES: Final[TypeAdapter[list[RuleToKeep]]] = TypeAdapter(AllRules)


class RuleOut(RuleForm):
    """A rule as it is stored, and as people read it."""

    id: int
    sentence: str


class RulesOut(Schema):
    """All rules in the order in which they are tried; `version` changes with anything in them."""

    version: str
    rules: list[RuleOut]


class RulesForm(Form):
    """All rules in their order, in place of those of that `version`; what is not among them is deleted."""

    version: Version
    rules: AllRules


class RulesTrialForm(Form):
    """Rules to be tried on what waits in the pool; nothing of them is stored."""

    rules: AllRules


class FileTrialForm(FileForm):
    """Rules that go with a file of claims, to be tried on it."""

    rules: Annotated[str, StringConstraints(max_length=_LONGEST_JSON)] = Field(
        "[]", description="As JSON, in the form of `rules/try/`"
    )

    def read(self) -> list[RuleToKeep]:
        """The rules. Raises Refused with what is wrong with them."""
        try:
            return _ALL_RULES.validate_json(self.rules)
        except ValidationError as error:
            faults = [{**fault, "loc": ("rules", *fault["loc"])} for fault in error.errors(include_url=False)]
            raise Refused(NOT_ACCEPTED, errors=field_errors(faults)) from None


class TriedRule(Schema):
    """One of the rules that were tried, in their order, and how many claims it takes."""

    name: str
    claims: int


class Switch(Schema):
    """Claims about which another rule would decide than today; null where no rule does."""

    before: str | None
    after: str | None
    claims: int


class RulesTrial(Schema):
    """What rules would do: `unmatched` claims go by each person's own strategy.

    `changed` are decided about differently than by the stored rules, also by another action of the same rule.
    """

    claims: int
    rules: list[TriedRule]
    unmatched: int
    changed: int
    switches: list[Switch]
    notes: list[str]
