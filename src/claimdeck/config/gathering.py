"""What the rooms bring, gathered from the `room` module of each; used once Django's tables are loaded."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Final, TypeVar

from django.core.exceptions import ImproperlyConfigured
from ninja import Router

from claimdeck.accounts.domain.arrivals import ARRIVALS, Arrival
from claimdeck.accounts.domain.handovers import HANDOVERS, Handover
from claimdeck.accounts.domain.roles import PERMISSIONS, Permission
from claimdeck.claims.domain.picking import SOURCES, ClaimSource
from claimdeck.config.rooms import PACKAGES
from claimdeck.kit.rooms import Room, Schedule
from claimdeck.notifications.domain.notices import EVENTS, Event
from claimdeck.runs.kinds import KINDS, Kind
from claimdeck.storage.resealing import OTHERS, Resealing
from claimdeck.uploads.receiving import LARGER, LargerFiles
from claimdeck.web.addresses import Addresses

T = TypeVar("T")

# What a room may bring, each sort gathered by whoever asks `brought` for it.
SORTS: Final = (
    Router,
    Schedule,
    Permission,
    Event,
    Kind,
    Arrival,
    Handover,
    ClaimSource,
    Resealing,
    Addresses,
    LargerFiles,
)


def brought(sort: type[T]) -> tuple[T, ...]:
    """Everything of one sort that the rooms bring, in the order of the rooms."""
    return of_sort(sort, described())


def of_sort(sort: type[T], rooms: Iterable[Room]) -> tuple[T, ...]:
    """Everything of one sort that these rooms bring."""
    return tuple(thing for room in rooms for thing in room.brings if isinstance(thing, sort))


@cache
def described() -> tuple[Room, ...]:
    """Each room's description of itself. Raises ImproperlyConfigured for what nobody would gather."""
    return tuple(checked(import_module(f"{package}.room").ROOM) for package in PACKAGES)


def checked(room: Room) -> Room:
    """The room as it came. Raises ImproperlyConfigured where it brings what nobody would gather."""
    for thing in room.brings:
        if not isinstance(thing, SORTS):
            raise ImproperlyConfigured(f"A room brings {thing!r}, which nobody gathers.")
    return room


def hand_in() -> None:
    """Tell the rooms that use what others bring where to find it; nothing is loaded yet."""
    PERMISSIONS.come_from(lambda: brought(Permission))
    EVENTS.come_from(lambda: brought(Event))
    KINDS.come_from(lambda: brought(Kind))
    ARRIVALS.come_from(lambda: brought(Arrival))
    HANDOVERS.come_from(lambda: brought(Handover))
    SOURCES.come_from(lambda: brought(ClaimSource))
    OTHERS.come_from(lambda: brought(Resealing))
    LARGER.come_from(lambda: brought(LargerFiles))
