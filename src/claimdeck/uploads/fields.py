"""Kinds of fields of the API: what is sent blank counts as not given, dates are written as in an upload."""

from datetime import date, timedelta
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, StringConstraints, TypeAdapter, ValidationError, WithJsonSchema

from claimdeck.tabular.cells.rows import CellProblem, date_
from claimdeck.web.forms import given

LONGEST: Final = 100
LONGEST_MAPPING: Final = 1_000_000
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST)]

_DURATION: Final = TypeAdapter(timedelta)
# More headers than a file may have columns, or longer ones, are no mapping of it.
_Header = Annotated[str, StringConstraints(max_length=500)]
_COLUMNS: Final = TypeAdapter(Annotated[dict[_Header, ShortText | None], Field(max_length=2_000)])


def _words(value: Any) -> Any:
    return "" if value is None else value


def _bounded(value: Any, most: int = LONGEST) -> Any:
    if isinstance(value, str) and len(value.strip()) > most:
        raise ValueError(f"String should have at most {most} characters")
    return given(value)


def _day(value: Any) -> Any:
    value = _bounded(value)
    if not isinstance(value, str):
        return value
    found = date_(value)
    if isinstance(found, CellProblem):
        raise ValueError(f"{found.reason} {found.fix}")
    return found


def _duration(value: Any) -> timedelta | None:
    value = _bounded(value)
    if value is None:
        return None
    try:
        return _DURATION.validate_python(value)
    except ValidationError:
        raise ValueError("Write an ISO 8601 duration such as P1D or PT12H, or leave it empty.") from None


def _mapping(value: Any) -> Any:
    value = _bounded(value, LONGEST_MAPPING)
    if not isinstance(value, str):
        return value
    try:
        found = _COLUMNS.validate_json(value)
    except ValidationError:
        message = 'Write a JSON object of headers and columns such as {"Claim Ref": "claim_number"}, or leave it empty.'
        raise ValueError(message) from None
    return {header: column or "" for header, column in found.items()}


BLANK_IS_NONE: Final = BeforeValidator(given)
NULL_IS_BLANK: Final = BeforeValidator(_words)

OptionalText = Annotated[ShortText, NULL_IS_BLANK]
Day = Annotated[date | None, BeforeValidator(_day)]
Duration = Annotated[timedelta | None, BeforeValidator(_duration)]
# By header of the file our column, "" for none; sent as a JSON object, null or "" for none.
ColumnMapping = Annotated[
    dict[str, str] | None,
    BeforeValidator(_mapping),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "contentMediaType": "application/json", "maxLength": LONGEST_MAPPING},
                {"type": "null"},
            ]
        }
    ),
]
