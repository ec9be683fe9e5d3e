"""The shapes of an opened claim, wherever it is; amounts are dollars as text, units have up to three decimals."""

from datetime import datetime

from ninja import Field, Schema

from claimdeck.pipeline.domain.states import Place, Severity


class ShownViolation(Schema):
    """A broken rule; `line_number` 0 is the claim, `column` is empty where the rule is about more than one.

    Without a rule it is a value that the production database does not take.
    """

    line_number: int
    rule: str
    column: str
    severity: Severity
    carc: str
    rarc: str
    seen: str = Field(description="Masked")
    expected: str
    fix: str


class ShownValue(Schema):
    """A column of the claim or of a part of it, with the rules that are about it."""

    name: str
    label: str
    value: str | None = Field(description="Null where it is empty, or not shown to the caller")
    hidden: bool
    amendable: bool
    violations: list[ShownViolation]


class ShownPart(Schema):
    """A line (by number), diagnosis (by sequence) or provider (by line number and role)."""

    number: int
    role: str = ""
    values: list[ShownValue]
    violations: list[ShownViolation] = Field(description="About the part as a whole")


class ShownChange(Schema):
    """A column that a person changed; values for those who see patients only."""

    column: str
    old: str | None
    new: str | None


class ShownEntry(Schema):
    """One entry of the claim's audit."""

    at: datetime
    by: str
    action: str
    version: int
    reason: str | None
    changes: list[ShownChange]


class WholeClaim(Schema):
    """A claim whole, where it is now, and what people did to it."""

    place: Place | None = Field(description="Where the claim is now; null where staging does not have it")
    current_version: int
    claim: list[ShownValue]
    lines: list[ShownPart]
    diagnoses: list[ShownPart]
    providers: list[ShownPart]
    history: list[ShownEntry]
