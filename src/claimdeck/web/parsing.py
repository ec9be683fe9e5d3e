"""Reading of request bodies and queries: text that no database can store is refused before anyone uses it."""

from typing import Any, cast

from django.http import HttpRequest
from django.http.request import QueryDict
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser
from ninja.types import DictStrAny

from claimdeck.kit.errors import BadRequest


class StrictParser(Parser):
    """JSON and forms without NUL characters, broken Unicode or bottomless nesting. Raises BadRequest."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        try:
            body = super().parse_body(request)
            _inspect(body)
        except RecursionError as error:
            raise BadRequest("The request is nested too deeply.") from error
        except ValueError as error:
            raise BadRequest("The body is not valid JSON. Check it and send it again.") from error
        return body

    def parse_querydict(self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest) -> Any:
        for name, values in cast(QueryDict, data).lists():
            _inspect(name)
            _inspect(values)
        return super().parse_querydict(data, list_fields, request)


def _inspect(value: Any) -> None:
    if isinstance(value, str):
        if "\x00" in value:
            raise BadRequest("The request holds a NUL character; remove it and send it again.")
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise BadRequest("The request holds text that is not valid Unicode.") from error
    elif isinstance(value, dict):
        for name, item in value.items():
            _inspect(name)
            _inspect(item)
    elif isinstance(value, list):
        for item in value:
            _inspect(item)
