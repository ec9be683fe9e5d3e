"""The tokens of programs."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts import schemas, selectors
from claimdeck.accounts.access import require
from claimdeck.accounts.login import tokens
from claimdeck.accounts.models import ApiToken
from claimdeck.accounts.permissions import TOKENS_MANAGE
from claimdeck.kit.errors import NotFound
from claimdeck.web.pages import Page, PageContent, paginate

router = Router(tags=["tokens"])


@router.get("tokens/", response=Page[schemas.TokenOut])
def list_tokens(request: HttpRequest, query: Query[schemas.TokenQuery]) -> PageContent[ApiToken]:
    """One's own tokens, newest first; revoked and expired ones too."""
    caller = require(request, TOKENS_MANAGE)
    found = selectors.tokens_seen_by(caller, everyone=query.everyone)
    return paginate(request, found, query, lambda token: token)


@router.post("tokens/", response={201: schemas.TokenMade})
def create_token(request: HttpRequest, form: schemas.TokenForm) -> schemas.TokenMade:
    """A new token of one's own. Its key is answered this once and stored nowhere."""
    caller = require(request, TOKENS_MANAGE)
    token, key = tokens.create_token(caller, name=form.name, scopes=form.scopes, expires_at=form.expires_at)
    return schemas.TokenMade(**schemas.TokenOut.from_orm(token).model_dump(), token=key)


@router.delete("tokens/{uuid:token_id}/", response={204: None})
def revoke_token(request: HttpRequest, token_id: UUID) -> None:
    """End a token at once. Administrators may end anybody's of their organization."""
    caller = require(request, TOKENS_MANAGE)
    token = selectors.tokens_seen_by(caller, everyone=True).filter(pk=token_id).first()
    if token is None:
        raise NotFound("There is nothing here, or it is not yours to see.")
    tokens.revoke_token(token, caller)
