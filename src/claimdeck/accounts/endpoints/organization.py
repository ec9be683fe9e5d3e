"""One's own organization."""

from django.http import HttpRequest
from ninja import Router

from claimdeck.accounts import schemas
from claimdeck.accounts.access import require
from claimdeck.accounts.models import Organization
from claimdeck.accounts.organizations import change_organization
from claimdeck.accounts.permissions import PRACTICES_MANAGE, PRACTICES_READ

router = Router(tags=["organization"])


@router.get("organization/", response=schemas.OrganizationOut)
def read_organization(request: HttpRequest) -> Organization:
    """One's own organization."""
    return require(request, PRACTICES_READ).organization


@router.patch("organization/", response=schemas.OrganizationOut)
def patch_organization(request: HttpRequest, change: schemas.OrganizationChange) -> Organization:
    """Change its name, its days, the practice for rows without a TIN (null: none), and whether anybody may register."""
    caller = require(request, PRACTICES_MANAGE)
    sent = change.model_dump(exclude_unset=True)
    clear = "default_practice" in sent and sent["default_practice"] is None
    return change_organization(caller.organization, **sent, clear=clear, by=caller)
