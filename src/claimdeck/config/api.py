"""The API: the rooms' routers under one schema, with one shape of errors."""

from importlib.metadata import version
from typing import Any

from ninja import NinjaAPI, Router, Schema, Swagger
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from claimdeck.accounts.access import signed_in
from claimdeck.config.gathering import brought
from claimdeck.web import problems
from claimdeck.web.parsing import StrictParser

DESCRIPTION = (
    "Everything the web app does, for programs. Log in with `POST auth/token/` or make a token under "
    "Settings, then send `Authorization: Bearer …` or `X-API-Key: …`. Errors are RFC 9457 problem details; "
    "lists come in pages with the total."
)


class ProblemField(Schema):
    field: str
    message: str


class Problem(Schema):
    """RFC 9457 problem details; `errors` names the fields at fault."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[ProblemField]


class Api(NinjaAPI):
    """The operations are named after room and function: generated clients read well and stay stable."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The schema, in which every operation may answer a problem."""
        schema = super().get_openapi_schema(**options)
        shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"].update({**shape.pop("$defs"), "Problem": shape})
        content = {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for methods in schema["paths"].values():
            for operation in methods.values():
                operation["responses"]["default"] = {"description": "A problem", "content": content}
        return schema

    def get_openapi_operation_id(self, operation: Operation) -> str:
        room = operation.view_func.__module__.split(".")[1]
        return f"{room}_{operation.view_func.__name__}"


# Every operation asks for a log-in unless it says `auth=None` itself.
api = Api(
    title="Claimdeck",
    version=version("claimdeck"),
    description=DESCRIPTION,
    urls_namespace="api",
    auth=signed_in,
    parser=StrictParser(),
    # No badge that would show this page's address to a stranger's validator.
    docs=Swagger(settings={"validatorUrl": None}),
)
problems.install(api)

for router in brought(Router):
    api.add_router("", router)
