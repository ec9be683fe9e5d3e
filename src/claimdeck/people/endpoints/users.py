"""The people of an organization, with their account and how they work; `members/` is the older address of `users/`."""

from collections.abc import Callable
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router

from claimdeck.accounts import departures, members
from claimdeck.accounts.access import Caller, require
from claimdeck.accounts.domain.handovers import Cause
from claimdeck.accounts.login import passwords
from claimdeck.accounts.models import User
from claimdeck.accounts.permissions import MEMBERS_MANAGE, MEMBERS_READ
from claimdeck.accounts.schemas import MemberForm, PasswordMade
from claimdeck.people import schemas, selectors
from claimdeck.people.presenting import user_out
from claimdeck.people.users import change_user
from claimdeck.web.pages import Page, PageContent, ordered, paginate

View = TypeVar("View", bound=Callable[..., Any])

router = Router(tags=["people"])
SORTED_BY: Final = {
    "username": "username",
    "name": "first_name",
    "access": "access",
    "role": "employee__role__rank",
    "max_daily_claims": "employee__max_daily_claims",
    "seniority": "employee__seniority",
    "last_seen_at": "last_seen_at",
    "created_at": "date_joined",
}


def _at_both(add: Callable[..., Any], rest: str = "", **options: Any) -> Callable[[View], View]:
    """One operation at `users/` and, as it was called before, at `members/`."""

    def register(view: View) -> View:
        add(f"users/{rest}", **options)(view)
        add(f"members/{rest}", operation_id=f"people_{view.__name__}_as_member", **options)(view)
        return view

    return register


@_at_both(router.get, response=Page[schemas.UserOut])
def list_users(request: HttpRequest, query: Query[schemas.UserQuery]) -> PageContent[schemas.UserOut]:
    """The people of one's organization; whoever waits for approval comes first."""
    caller = require(request, MEMBERS_READ)
    found = _filtered(selectors.users_of(caller.organization), query)
    return paginate(request, ordered(found, query.ordering, SORTED_BY), query, lambda user: user_out(user, caller.user))


def _filtered(users: QuerySet[User], query: schemas.UserQuery) -> QuerySet[User]:
    wanted = {
        "access": query.access,
        "awaits_approval": query.waiting,
        "employee__role": query.role,
        "employee__skills__skill": query.skill,
        "absent_until__isnull": None if query.absent is None else not query.absent,
    }
    users = users.filter(**{name: value for name, value in wanted.items() if value is not None})
    if query.standing is not None:
        awaiting = query.standing is schemas.Standing.AWAITING
        users = users.filter(awaits_approval=awaiting)
        if not awaiting:
            users = users.filter(is_active=query.standing is schemas.Standing.ACTIVE)
    return users.filter(selectors.named_like(query.search.strip())) if query.search else users


@_at_both(router.post, response={201: schemas.UserMade})
def add_user(request: HttpRequest, form: MemberForm) -> schemas.UserMade:
    """A new person. Without a password one is made and answered, this once: it opens one session, to replace it."""
    caller = require(request, MEMBERS_MANAGE)
    members.may_appoint(caller, form.access)
    member, password = members.add_member(caller.organization, **form.model_dump(), by=caller)
    return schemas.UserMade(**_shown(caller, member.pk).model_dump(), password=password)


@_at_both(router.get, "{uuid:member_id}/", response=schemas.UserOut)
def read_user(request: HttpRequest, member_id: UUID) -> schemas.UserOut:
    """One person."""
    return _shown(require(request, MEMBERS_READ), member_id)


def _shown(caller: Caller, member_id: UUID) -> schemas.UserOut:
    return user_out(selectors.user_of(caller.organization, member_id), caller.user)


@_at_both(router.patch, "{uuid:member_id}/", response=schemas.UserOut)
def patch_user(request: HttpRequest, member_id: UUID, change: schemas.UserChange) -> schemas.UserOut:
    """Change name, access, practices, or switch the account off and on. The last administrator stays one."""
    caller, member = _changeable(request, member_id)
    sent = change.model_dump(exclude_unset=True)
    members.may_appoint(caller, sent.get("access"))
    change_user(member, sent, by=caller)
    return _shown(caller, member_id)


@_at_both(router.post, "{uuid:member_id}/password/", response=PasswordMade)
def reset_password(request: HttpRequest, member_id: UUID) -> PasswordMade:
    """A one-time password in place of a forgotten one. The person's sessions and tokens end."""
    caller, member = _changeable(request, member_id)
    return PasswordMade(password=passwords.reset_password(member, by=caller))


@router.post("users/{uuid:member_id}/activate/", response=schemas.UserOut)
def activate_user(request: HttpRequest, member_id: UUID) -> schemas.UserOut:
    """Let somebody log in who waits for approval, or was switched off."""
    caller, member = _changeable(request, member_id)
    departures.activate(member, by=caller)
    return _shown(caller, member_id)


@router.post("users/{uuid:member_id}/deactivate/", response=schemas.UserOut)
def deactivate_user(request: HttpRequest, member_id: UUID) -> schemas.UserOut:
    """Switch somebody off at once: sessions and tokens end, open claims return to the pool."""
    caller, member = _changeable(request, member_id)
    departures.deactivate(member, by=caller)
    return _shown(caller, member_id)


@router.get("users/{uuid:member_id}/departure/", response=schemas.DepartureOut)
def read_departure(request: HttpRequest, member_id: UUID, query: Query[schemas.DepartureQuery]) -> schemas.DepartureOut:
    """What would become of somebody's work, before it is done."""
    caller = require(request, MEMBERS_MANAGE)
    member = selectors.user_of(caller.organization, member_id)
    cause = Cause[query.cause.name]
    return schemas.DepartureOut(
        sentences=departures.sentences(member, cause), obstacle=departures.obstacle(member, cause)
    )


@router.delete("users/{uuid:member_id}/", response={204: None})
def remove_user(request: HttpRequest, member_id: UUID) -> None:
    """Delete somebody, or decline who waits for approval. What they did stays; records keep the user name."""
    caller, member = _changeable(request, member_id)
    departures.remove(member, by=caller)


def _changeable(request: HttpRequest, member_id: UUID) -> tuple[Caller, User]:
    """Who asks, and the person whom they may change. Raises Forbidden, NotFound."""
    caller = require(request, MEMBERS_MANAGE)
    return caller, members.changeable_by(caller, selectors.user_of(caller.organization, member_id))
