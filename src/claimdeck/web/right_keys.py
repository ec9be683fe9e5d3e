"""No answer is given by a process whose keys are not the database's."""

from collections.abc import Callable

import structlog
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse

from claimdeck.web import canary
from claimdeck.web.canary import WrongKeys
from claimdeck.web.problems import of_error

log = structlog.get_logger(__name__)


class RightKeys:
    """Middleware: looks until the keys were found right once; a web server may start before its database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._right = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._right:
            try:
                canary.check()
            except WrongKeys as error:
                log.critical("wrong_keys", detail=error.detail)
                return of_error(error)
            except (DatabaseError, InterfaceError):
                # Nothing can be stored or read either; whoever answers says so.
                return self.get_response(request)
            self._right = True
        return self.get_response(request)
