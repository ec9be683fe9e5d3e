"""The shapes in which notifications come and go through the API."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from claimdeck.notifications.domain.notices import EVENTS
from claimdeck.web.forms import Form
from claimdeck.web.pages import PageQuery


class EventCode(str):
    """The code of an event; described to programs as the enumeration of what the rooms bring, once that is known."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls._known, core_schema.str_schema(), ref="Event:rooms")

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        described = handler(schema)
        enumeration = {
            "title": "Event",
            "description": "What can happen that somebody may want to hear of.",
            "enum": [event.code for event in EVENTS],
        }
        handler.resolve_ref_schema(described).update(enumeration)
        return described

    @classmethod
    def _known(cls, code: str) -> "EventCode":
        codes = [event.code for event in EVENTS]
        if code not in codes:
            raise PydanticCustomError("enum", "Input should be one of {expected}", {"expected": ", ".join(codes)})
        return cls(code)


class NotificationOut(Schema):
    id: UUID
    event: str
    title: str
    body: str
    link: str
    created_at: datetime
    read_at: datetime | None


class NotificationQuery(PageQuery):
    unread: bool | None = None


class UnreadOut(Schema):
    count: int


class ReadForm(Form):
    """Either `ids` or `all`."""

    ids: list[UUID] = Field(default_factory=list, max_length=1_000)
    all: bool = False

    @model_validator(mode="after")
    def _one_of_them(self) -> "ReadForm":
        if bool(self.ids) == self.all:
            raise ValueError("send either ids or all")
        return self


class ReadOut(Schema):
    count: int = Field(description="How many were unread")


class PreferenceOut(Schema):
    event: EventCode
    label: str
    in_app: bool
    email: bool


class PreferenceForm(Form):
    event: EventCode
    in_app: bool
    email: bool
    label: str = Field("", description="May be sent back as it came; it is not stored")


class _OneForEach:
    """A list bounded by the number of events."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "maxItems": len(tuple(EVENTS))}


def _bounded(forms: list[PreferenceForm]) -> list[PreferenceForm]:
    most = len(tuple(EVENTS))
    if len(forms) > most:
        raise PydanticCustomError("too_long", "List should have at most {most} items", {"most": most})
    return forms


PreferenceForms = Annotated[list[PreferenceForm], AfterValidator(_bounded), _OneForEach()]
