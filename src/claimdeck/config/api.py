"""The API: the rooms' routers under one schema, with one shape of errors."""

from importlib.metadata import version

from ninja import NinjaAPI, Swagger
from ninja.operation import Operation

from claimdeck.accounts.access import signed_in
from claimdeck.accounts.api import router as accounts
from claimdeck.notifications.api import router as notifications
from claimdeck.payers.api import router as payers
from claimdeck.runs.api import router as runs
from claimdeck.status.api import router as status
from claimdeck.status.claim_api import router as claims
from claimdeck.web import problems
from claimdeck.web.parsing import StrictParser

DESCRIPTION = (
    "Everything the web app does, for programs. Log in with `POST auth/token/` or make a token under "
    "Settings, then send `Authorization: Bearer …` or `X-API-Key: …`. Errors are RFC 9457 problem details; "
    "lists come in pages with the total."
)


class Api(NinjaAPI):
    """The operations are named after room and function: generated clients read well and stay stable."""

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

for router in (accounts, notifications, payers, runs, status, claims):
    api.add_router("", router)
