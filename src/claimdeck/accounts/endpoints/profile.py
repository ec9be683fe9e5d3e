"""One's own account."""

from django.http import HttpRequest
from ninja import Router

from claimdeck.accounts import members, schemas
from claimdeck.accounts.access import present, require
from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.models import User
from claimdeck.accounts.permissions import PROFILE_CHANGE

router = Router(tags=["log-in"])


@router.get("auth/profile/", response=schemas.ProfileOut)
def read_profile(request: HttpRequest) -> schemas.ProfileOut:
    """Who one is."""
    return _shown(present(request).user)


@router.patch("auth/profile/", response=schemas.ProfileOut)
def patch_profile(request: HttpRequest, change: schemas.ProfileChange) -> schemas.ProfileOut:
    """Change one's own name or e-mail address."""
    caller = require(request, PROFILE_CHANGE)
    return _shown(members.change_member(caller.user, change.model_dump(exclude_unset=True), by=caller))


def _shown(user: User) -> schemas.ProfileOut:
    return schemas.ProfileOut(
        id=user.pk,
        username=user.username,
        name=user.get_full_name() or user.username,
        first_name=user.first_name,
        last_name=user.last_name,
        email=user.email,
        access=Access(user.access),
        organization=schemas.OrganizationName.from_orm(user.organization),
        last_login=user.last_login,
        created_at=user.date_joined,
    )
