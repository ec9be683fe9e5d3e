"""What is sent to the API: unknown names are refused, so that a misspelt one is never silently ignored."""

from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, StringConstraints

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
RequiredLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Form(Schema):
    """Base of all request bodies."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
