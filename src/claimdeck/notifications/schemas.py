"""The shapes in which notifications come and go through the API."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema
from pydantic import model_validator

from claimdeck.notifications.domain.notices import Event
from claimdeck.web.forms import Form
from claimdeck.web.pages import PageQuery


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
    event: Event
    label: str
    in_app: bool
    email: bool


class PreferenceForm(Form):
    event: Event
    in_app: bool
    email: bool
    label: str = Field("", description="May be sent back as it came; it is not stored")
