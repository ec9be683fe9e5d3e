"""What is sent to the API: unknown names of a body are refused, so that a misspelt one is never silently ignored."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, StringConstraints, ValidationInfo, field_validator

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
RequiredLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2199


def _in_reach(moment: datetime) -> datetime:
    """In UTC, which is meant where no zone is named. Databases and zones do not reach the ends of the calendar."""
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"Choose a moment from the years {_FIRST_YEAR} to {_LAST_YEAR}.")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_in_reach)]


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
