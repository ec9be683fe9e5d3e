"""Logging in: the web app's session, tokens for a password, one's own password."""

from importlib.metadata import version
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router

from claimdeck.accounts import schemas, sessions
from claimdeck.accounts.access import Caller, present, refuse_forgery, signed_in
from claimdeck.accounts.selectors import practices_for
from claimdeck.accounts.tokens import LOGIN_LIFETIME

router = Router(tags=["log-in"])


def _session(caller: Caller) -> dict[str, Any]:
    user, organization = caller.user, caller.organization
    return {
        "user": {
            "id": user.pk,
            "username": user.username,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "email": user.email,
            "access": caller.access,
            "permissions": sorted(caller.permissions),
            "practices": list(practices_for(caller)),
            "organization": organization,
        },
        "sandbox": organization.is_demo,
        "version": version("claimdeck"),
    }


@router.get("auth/session/", auth=None, response=schemas.SessionOut)
def read_session(request: HttpRequest) -> dict[str, Any]:
    """Who is logged in, or 401. Either way the answer sets the CSRF cookie that a log-in needs."""
    get_token(request)
    return _session(present(request))


@router.post("auth/session/", auth=None, response=schemas.SessionOut)
def open_session(request: HttpRequest, credentials: schemas.Credentials) -> dict[str, Any]:
    """Log in on the page. Needs the CSRF token: no other page may log somebody in as somebody else."""
    refuse_forgery(request)
    return _session(sessions.log_in(request, credentials.username, credentials.password))


@router.delete("auth/session/", auth=signed_in, response={204: None})
def close_session(request: HttpRequest) -> None:
    """Log out on the page."""
    sessions.log_out(request)


@router.post("auth/token/", auth=None, response=schemas.BearerOut)
def open_token(request: HttpRequest, credentials: schemas.TokenCredentials) -> dict[str, Any]:
    """A bearer token for a user name and password; it ends by itself."""
    _, key = sessions.token_for_password(request, credentials.username, credentials.password, credentials.name)
    return {"access_token": key, "expires_in": int(LOGIN_LIFETIME.total_seconds())}


@router.post("auth/password/", auth=signed_in, response={204: None})
def change_password(request: HttpRequest, passwords: schemas.PasswordChange) -> None:
    """Change one's own password."""
    sessions.new_password(request, present(request), passwords.old, passwords.new)
