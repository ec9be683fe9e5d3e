"""The key of `security.api_key`, kept as a token like any other: by its hash, named, and with a scope of its own."""

from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F

from claimdeck.accounts.access import configured_key, hash_of
from claimdeck.accounts.auditing.audit import record
from claimdeck.accounts.domain.audit import Kind
from claimdeck.accounts.domain.roles import Access, Scope
from claimdeck.accounts.models import ApiToken, Organization, User

NAME: Final = "configuration"
SCOPES: Final = (Scope.PIPELINE.value,)
# Of a key that may be short, little is shown.
_PREFIX_SHOWN: Final = 4


def keep_configured_token(organization: Organization) -> str:
    """The token as the settings name it, and no other; a sentence for people where something is to be said.

    It belongs to an administrator, and does not bring back a key that was revoked on the page.
    """
    key = configured_key()
    try:
        with transaction.atomic():
            _end_others(hash_of(key) if key else "")
            return _keep(organization, key) if key else ""
    except IntegrityError:
        # Two processes that start at once: the other one made it.
        return ""


def _end_others(kept: str) -> None:
    """Gone from the list, so that the same key counts again when it is configured again."""
    for token in ApiToken.objects.filter(is_configured=True, revoked_at=None).exclude(hash=kept):
        _record(Kind.TOKEN_REVOKED, token)
        token.delete()


def _keep(organization: Organization, key: str) -> str:
    token = ApiToken.objects.select_related("user").filter(hash=hash_of(key)).first()
    if token is not None and not token.is_configured:
        return f"security.api_key is the token {token.name} of {token.user.username}, and does what that may."
    if token is not None and token.revoked_at is not None:
        return "security.api_key was revoked on the page and stays so: configure another one."
    admin = _administrator(organization)
    if admin is None:
        return (
            f"security.api_key does not work yet: {organization.name} has no administrator. Make one and migrate again."
        )
    if token is None:
        token = ApiToken.objects.create(
            user=admin,
            name=NAME,
            prefix=key[:_PREFIX_SHOWN],
            hash=hash_of(key),
            scopes=list(SCOPES),
            is_configured=True,
        )
        _record(Kind.TOKEN_MADE, token)
        return "security.api_key lets tools call the pipeline."
    if not _may_own(token.user, organization):
        ApiToken.objects.filter(pk=token.pk).update(user=admin)
    return ""


def _administrator(organization: Organization) -> User | None:
    admins = User.objects.filter(organization=organization, access=Access.ADMIN, is_active=True, is_command_line=False)
    # A one-time password keeps its owner's tokens waiting.
    return admins.order_by(F("one_time_until_at").asc(nulls_first=True), "date_joined", "pk").first()


def _may_own(user: User, organization: Organization) -> bool:
    return user.is_active and user.access == Access.ADMIN and user.organization_id == organization.pk


def _record(kind: Kind, token: ApiToken) -> None:
    owner = token.user
    if owner.organization is not None:
        record(
            kind,
            None,
            subject="token",
            subject_id=token.pk,
            subject_name=token.name,
            changes={"owner": [None, owner.username], "scopes": [None, token.scopes]},
            organization=owner.organization,
        )
