"""Registering by oneself, and inviting others to."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts import members
from claimdeck.accounts.access import require
from claimdeck.accounts.domain.roles import Access
from claimdeck.accounts.models import Invitation
from claimdeck.accounts.permissions import MEMBERS_MANAGE, MEMBERS_READ
from claimdeck.accounts.registration import invitations, registering, schemas
from claimdeck.web.pages import Page, PageContent, PageQuery, paginate

router = Router(tags=["registration"])


@router.get("auth/register/", auth=None, response=schemas.RegistrationOpen)
def read_registration(request: HttpRequest) -> schemas.RegistrationOpen:
    """Whether anybody may register."""
    return schemas.RegistrationOpen(open=registering.is_open())


@router.post("auth/register/", auth=None, response={201: schemas.Registered})
def register(request: HttpRequest, form: schemas.Registration) -> schemas.Registered:
    """Ask for an account; it opens nothing until an administrator activates it. An invitation names the place."""
    user = registering.register(
        request, name=form.name, username=form.username, password=form.password, code=form.invitation
    )
    return schemas.Registered(username=user.username, awaits_approval=user.awaits_approval)


@router.get("invitations/", response=Page[schemas.InvitationOut])
def list_invitations(request: HttpRequest, query: Query[PageQuery]) -> PageContent[schemas.InvitationOut]:
    """The invitations of the organization, newest first; used, revoked and expired ones too."""
    caller = require(request, MEMBERS_READ)
    return paginate(request, invitations.invitations_of(caller.organization), query, _shown)


@router.post("invitations/", response={201: schemas.InvitationMade})
def invite(request: HttpRequest, form: schemas.InvitationForm) -> schemas.InvitationMade:
    """Invite one person to register. The code is answered this once and stored nowhere."""
    caller = require(request, MEMBERS_MANAGE)
    members.may_appoint(caller, form.access)
    made, code = invitations.invite(caller, form.access, form.days)
    return schemas.InvitationMade(**_shown(made).model_dump(), code=code)


@router.delete("invitations/{uuid:invitation_id}/", response={204: None})
def revoke_invitation(request: HttpRequest, invitation_id: UUID) -> None:
    """End an invitation that nobody has used."""
    caller = require(request, MEMBERS_MANAGE)
    invitations.revoke(invitations.invitation_of(caller.organization, invitation_id), caller)


def _shown(invitation: Invitation) -> schemas.InvitationOut:
    maker, user = invitation.created_by, invitation.used_by
    return schemas.InvitationOut(
        id=invitation.pk,
        access=Access(invitation.access),
        created_by=maker.username if maker is not None else None,
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
        revoked_at=invitation.revoked_at,
        used_at=invitation.used_at,
        used_by=user.username if user is not None else None,
    )
