"""No answer is given by a process whose keys are not the database's."""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse

from claimdeck.storage import canary
from claimdeck.storage.canary import WrongKeys
from claimdeck.web.problems import of_error

log = structlog.get_logger(__name__)

# The configured keys that were found right by this process: one pair, in life.
_right: set[tuple[str, str]] = set()


def found_right() -> None:
    """The configured keys need no further look."""
    _right.add(_configured())


def _configured() -> tuple[str, str]:
    return settings.ENCRYPTION_KEYS, settings.HASH_KEY


class RightKeys:
    """Middleware: looks until the keys were found right once; a web server may start before its database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _configured() not in _right:
            try:
                canary.check()
            except WrongKeys as error:
                log.critical("wrong_keys", detail=error.detail)
                return of_error(error)
            except (DatabaseError, InterfaceError):
                # Nothing can be stored or read either; whoever answers says so.
                return self.get_response(request)
            found_right()
        return self.get_response(request)
