"""The shapes that every upload has at the API: what goes with a file, and what a preview says of it."""

from typing import Any, Final, Self

from ninja import Schema
from pydantic import ModelWrapValidatorHandler, ValidationError, model_validator

from claimdeck.kit.errors import Refused
from claimdeck.uploads.domain.columns import KnownColumn, PreviewColumn
from claimdeck.uploads.domain.problems import PreviewProblem
from claimdeck.web.forms import Filters
from claimdeck.web.problems import field_errors

NOT_ACCEPTED: Final = "The upload was not accepted; nothing was stored or sent."


class FileForm(Filters):
    """Base of the forms that go with a file: what is sent blank counts as not given; a fault refuses the upload."""

    @model_validator(mode="wrap")
    @classmethod
    def _accepted(cls, sent: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(sent)
        except ValidationError as error:
            raise Refused(NOT_ACCEPTED, errors=field_errors(error.errors(include_url=False))) from None


class FilePreview(Schema):
    """What a file holds and how it was read, before anything is done with it."""

    filename: str
    file_size: int
    total_rows: int
    problems: list[PreviewProblem]
    problem_rows: int
    unknown_columns: list[str]
    columns: list[PreviewColumn]
    known_columns: list[KnownColumn]
    by_hand: dict[str, str]
    notes: list[str]
