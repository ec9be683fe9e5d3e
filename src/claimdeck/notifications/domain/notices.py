"""What an event and a notice are; each stands, with its sentences, in the room that sends it."""

from dataclasses import dataclass
from typing import Final

from claimdeck.kit.rooms import Gathered


@dataclass(frozen=True, slots=True)
class Channels:
    """By which ways a person hears of an event."""

    in_app: bool
    email: bool


@dataclass(frozen=True, slots=True)
class Event:
    """What can happen that somebody may want to hear of: its code in database and API, and its name on the page.

    `usual` holds for those who have chosen nothing.
    """

    code: str
    label: str
    usual: Channels


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell, never patient data; `link` is an address within the web app, beginning with a slash."""

    event: Event
    title: str
    body: str
    link: str


# Empty until config has gathered the rooms.
EVENTS: Final[Gathered[Event]] = Gathered()


def choices() -> list[tuple[str, str]]:
    """Code and label of every event."""
    return [(event.code, event.label) for event in EVENTS]
