"""What is sent to the API: unknown names of a body are refused, so that a misspelt one is never silently ignored."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, StringConstraints, ValidationInfo, field_validator

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
RequiredLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def given(value: Any) -> Any:
    """The value, None for a blank one: forms and scripts send every field, filled or not."""
    return None if isinstance(value, str) and not value.strip() else value


class Filters(Schema):
    """Base of queries: what is sent blank counts as not given."""

    @field_validator("*", mode="before")
    @classmethod
    def _default_for_blank(cls, value: Any, info: ValidationInfo) -> Any:
        if given(value) is not None or info.field_name is None:
            return value
        field = cls.model_fields[info.field_name]
        return value if field.is_required() else field.get_default(call_default_factory=True)


class Form(Schema):
    """Base of all request bodies."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
