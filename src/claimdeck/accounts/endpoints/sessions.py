"""Logging in: the web app's session, tokens for a password, one's own password."""

from importlib.metadata import version
from typing import Final

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router
from ninja.errors import ValidationError
from pydantic import ValidationError as PydanticError

from claimdeck.accounts import schemas
from claimdeck.accounts.access import Caller, present, refuse_forgery, signed_in, signed_in_at_all
from claimdeck.accounts.login import sessions, tokens
from claimdeck.accounts.login.idle import Idle, idle_of, touch
from claimdeck.accounts.login.tokens import LOGIN_LIFETIME
from claimdeck.accounts.selectors import practices_for
from claimdeck.web.parsing import StrictParser

FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_SHAPE: Final = {"schema": schemas.TokenCredentials.model_json_schema()}
# The framework describes one kind of body; this operation takes two.
AS_JSON_OR_FORM: Final = {"requestBody": {"required": True, "content": {"application/json": _SHAPE, FORMS[0]: _SHAPE}}}

router = Router(tags=["log-in"])


def _session(request: HttpRequest, caller: Caller) -> schemas.SessionOut:
    user, organization = caller.user, caller.organization
    unfinished = caller.via == "session" and user.must_choose_password
    practices = [] if unfinished else practices_for(caller)
    idle = idle_of(request) if caller.via == "session" else None
    return schemas.SessionOut(
        user=schemas.SessionUser(
            id=user.pk,
            username=user.username,
            first_name=user.first_name,
            last_name=user.last_name,
            email=user.email,
            access=caller.access,
            permissions=[] if unfinished else sorted(permission.code for permission in caller.permissions),
            practices=[schemas.PracticeName.from_orm(practice) for practice in practices],
            organization=schemas.OrganizationName.from_orm(organization),
        ),
        sandbox=organization.is_demo,
        version=version("claimdeck"),
        password_change_required=unfinished,
        idle=schemas.Idleness.from_orm(idle) if idle is not None else None,
    )


@router.get("auth/session/", auth=None, response=schemas.SessionOut)
def read_session(request: HttpRequest) -> schemas.SessionOut:
    """Who is logged in, or 401. Either way the answer sets the CSRF cookie that a log-in needs."""
    get_token(request)
    return _session(request, present(request, signed_in_at_all))


@router.post("auth/session/", auth=None, response=schemas.SessionOut)
def open_session(request: HttpRequest, credentials: schemas.Credentials) -> schemas.SessionOut:
    """Log in on the page. Needs the CSRF token: no other page may log somebody in as somebody else."""
    refuse_forgery(request)
    return _session(request, sessions.log_in(request, credentials.username, credentials.password))


@router.delete("auth/session/", auth=signed_in_at_all, response={204: None})
def close_session(request: HttpRequest) -> None:
    """Log out on the page."""
    sessions.log_out(request)


@router.post("auth/session/activity/", auth=signed_in_at_all, response=schemas.Idleness | None)
def report_activity(request: HttpRequest) -> Idle | None:
    """Somebody has a hand on the page: its session lasts on. Null for a token, which knows no idleness."""
    if present(request).via != "session":
        return None
    touch(request)
    return idle_of(request)


@router.delete("auth/sessions/", auth=signed_in, response={204: None})
def close_all_sessions(request: HttpRequest) -> None:
    """Log out in all browsers, this one included; tokens go on to hold."""
    sessions.log_out_everywhere(request, present(request))


@router.post("auth/logout/", auth=signed_in_at_all, response={204: None})
def log_out(request: HttpRequest) -> None:
    """End the session of this browser; of a program, the token that it came with."""
    caller = present(request, signed_in_at_all)
    if caller.token is not None:
        tokens.revoke_token(caller.token, caller)
    else:
        sessions.log_out(request)


@router.post("auth/token/", auth=None, response=schemas.BearerOut, openapi_extra=AS_JSON_OR_FORM)
def open_token(request: HttpRequest) -> schemas.BearerOut:
    """A bearer token for a user name and password; it ends by itself. A one-time password is replaced on the page.

    The body may be JSON or a form, such as that of an OAuth 2 password grant.
    """
    credentials = _credentials(request)
    _, key = sessions.token_for_password(request, credentials.username, credentials.password, credentials.name)
    return schemas.BearerOut(access_token=key, expires_in=int(LOGIN_LIFETIME.total_seconds()))


def _credentials(request: HttpRequest) -> schemas.TokenCredentials:
    """What was sent, as JSON or as a form. Raises BadRequest, ValidationError."""
    parser = StrictParser()
    is_form = request.content_type in FORMS
    sent = parser.parse_querydict(request.POST, [], request) if is_form else parser.parse_body(request)
    try:
        return schemas.TokenCredentials.model_validate(sent)
    except PydanticError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise ValidationError([{**one, "loc": ("body", "form", *one["loc"])} for one in found]) from error


@router.post("auth/password/", auth=signed_in_at_all, response={204: None})
def change_password(request: HttpRequest, passwords: schemas.PasswordChange) -> None:
    """Change one's own password. Other sessions end, and one's tokens but those that are to be kept."""
    sessions.new_password(request, present(request), passwords.old, passwords.new, passwords.keep_tokens)
