"""The organization and its people."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts import members, schemas, selectors
from claimdeck.accounts.access import require
from claimdeck.accounts.login import passwords
from claimdeck.accounts.models import Organization, User
from claimdeck.accounts.organizations import change_organization
from claimdeck.accounts.permissions import MEMBERS_MANAGE, MEMBERS_READ, PRACTICES_MANAGE, PRACTICES_READ
from claimdeck.web.pages import Page, PageContent, PageQuery, paginate

router = Router(tags=["organization"])


@router.get("organization/", response=schemas.OrganizationOut)
def read_organization(request: HttpRequest) -> Organization:
    """One's own organization."""
    return require(request, PRACTICES_READ).organization


@router.patch("organization/", response=schemas.OrganizationOut)
def patch_organization(request: HttpRequest, change: schemas.OrganizationChange) -> Organization:
    """Rename it, or choose the practice for rows without a TIN (null chooses none)."""
    caller = require(request, PRACTICES_MANAGE)
    sent = change.model_dump(exclude_unset=True)
    clear = "default_practice" in sent and sent["default_practice"] is None
    return change_organization(
        caller.organization,
        name=sent.get("name"),
        default_practice=sent.get("default_practice"),
        clear=clear,
        by=caller,
    )


@router.get("members/", response=Page[schemas.MemberOut])
def list_members(request: HttpRequest, query: Query[PageQuery]) -> PageContent[User]:
    """The people of one's organization."""
    caller = require(request, MEMBERS_READ)
    return paginate(request, selectors.members_of(caller.organization), query, lambda member: member)


@router.post("members/", response={201: schemas.MemberMade})
def add_member(request: HttpRequest, form: schemas.MemberForm) -> schemas.MemberMade:
    """A new member. Without a password one is made and answered, this once: it opens one session, to replace it."""
    caller = require(request, MEMBERS_MANAGE)
    members.may_appoint(caller, form.access)
    member, password = members.add_member(caller.organization, **form.model_dump(), by=caller)
    return schemas.MemberMade(**schemas.MemberOut.from_orm(member).model_dump(by_alias=True), password=password)


@router.get("members/{uuid:member_id}/", response=schemas.MemberOut)
def read_member(request: HttpRequest, member_id: UUID) -> User:
    """One member."""
    caller = require(request, MEMBERS_READ)
    return selectors.member_of(caller.organization, member_id)


@router.patch("members/{uuid:member_id}/", response=schemas.MemberOut)
def patch_member(request: HttpRequest, member_id: UUID, change: schemas.MemberChange) -> User:
    """Change name, access, practices, or switch the account off and on. The last administrator stays one."""
    caller = require(request, MEMBERS_MANAGE)
    member = members.changeable_by(caller, selectors.member_of(caller.organization, member_id))
    sent = change.model_dump(exclude_unset=True)
    members.may_appoint(caller, sent.get("access"))
    return members.change_member(member, sent, by=caller)


@router.post("members/{uuid:member_id}/password/", response=schemas.PasswordMade)
def reset_password(request: HttpRequest, member_id: UUID) -> schemas.PasswordMade:
    """A one-time password in place of a forgotten one. The member's sessions and tokens end."""
    caller = require(request, MEMBERS_MANAGE)
    member = members.changeable_by(caller, selectors.member_of(caller.organization, member_id))
    return schemas.PasswordMade(password=passwords.reset_password(member, by=caller))
