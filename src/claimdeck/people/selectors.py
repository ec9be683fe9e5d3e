"""Reading of people and how they work; every query starts from the organization."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Case, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, When

from claimdeck.accounts.access import Caller
from claimdeck.accounts.domain.days import local_date
from claimdeck.accounts.domain.roles import WORKERS, Access
from claimdeck.accounts.models import ApiToken, Organization, User
from claimdeck.accounts.permissions import MEMBERS_READ
from claimdeck.accounts.selectors import members_of
from claimdeck.kit.clock import now
from claimdeck.kit.errors import NotFound
from claimdeck.people.domain.employees import Days, EmployeeSeen, SkillHeld, usual_daily_claims
from claimdeck.people.domain.strategies import Strategy
from claimdeck.people.models import Absence, Employee, EmployeeSkill, JobTitle, Skill

_NOT_HERE: Final = "There is nothing here, or it is not yours to see."
_WORKERS: Final = [access.value for access in WORKERS]


def employees_of(organization: Organization, first: date | None = None, last: date | None = None) -> list[EmployeeSeen]:
    """All active people who work claims, by user name, in a fixed number of queries.

    With the absences that touch the days from `first` to `last`: today where nothing is said, one day where only
    `first` is.
    """
    begin = first if first is not None else today_of(organization)
    end = last if last is not None else begin
    users = (
        User.objects.filter(
            organization=organization,
            is_active=True,
            awaits_approval=False,
            is_command_line=False,
            access__in=_WORKERS,
        )
        .select_related("employee__role")
        .prefetch_related(_skills())
        .order_by("username")
    )
    absent, practices = _absences(organization, begin, end), _practices(organization)
    return [_seen(user, practices.get(user.pk, frozenset()), absent.get(user.pk, ())) for user in users]


def today_of(organization: Organization) -> date:
    """The day that it is in the organization's time zone."""
    return local_date(now(), organization.time_zone)


def _skills() -> "Prefetch[str, QuerySet[EmployeeSkill], str]":
    return Prefetch("employee__skills", EmployeeSkill.objects.select_related("skill").order_by("skill__name"))


def _absences(organization: Organization, first: date, last: date) -> Mapping[UUID, tuple[Days, ...]]:
    found = Absence.objects.filter(user__organization=organization, first_date__lte=last, last_date__gte=first)
    by_user: dict[UUID, list[Days]] = defaultdict(list)
    for user_id, begin, end in found.values_list("user_id", "first_date", "last_date"):
        by_user[user_id].append(Days(begin, end))
    return {user_id: tuple(days) for user_id, days in by_user.items()}


def _practices(organization: Organization) -> Mapping[UUID, frozenset[UUID]]:
    """By user: the practices that they are held to; not in it whoever may use all of them."""
    held: dict[UUID, set[UUID]] = defaultdict(set)
    links = User.practices.through.objects.filter(user__organization=organization)
    for user_id, practice_id in links.values_list("user_id", "practice_id"):
        held[user_id].add(practice_id)
    return {user_id: frozenset(ids) for user_id, ids in held.items()}


def _seen(user: User, practice_ids: frozenset[UUID], absences: tuple[Days, ...]) -> EmployeeSeen:
    settings = settings_of(user)
    access = Access(user.access)
    role = settings.role
    return EmployeeSeen(
        user_id=user.pk,
        username=user.username,
        name=user.get_full_name() or user.username,
        access=access,
        role_id=role.pk if role is not None else None,
        role=role.name if role is not None else "",
        rank=role.rank if role is not None else None,
        seniority=settings.seniority,
        assign_by=Strategy(settings.assign_by),
        max_daily_claims=settings.max_daily_claims,
        weekly_hours_off=settings.weekly_hours_off,
        skills=tuple(SkillHeld(held.skill_id, held.skill.name, held.level) for held in skills_of(user)),
        practice_ids=None if access is Access.ADMIN or not practice_ids else practice_ids,
        absences=absences,
    )


def settings_of(user: User) -> Employee:
    """How a person works; unsaved defaults where nobody has set anything."""
    found: Employee | None = getattr(user, "employee", None)
    if found is not None:
        return found
    usual = usual_daily_claims(Access(user.access))
    # By its id: an object would become the person's own, as if it were stored.
    return Employee(user_id=user.pk, max_daily_claims=usual, weekly_hours_off=Decimal(0))


def skills_of(user: User) -> Iterable[EmployeeSkill]:
    """The skills of a person who was read by this room; nothing for one without settings."""
    found: Employee | None = getattr(user, "employee", None)
    return found.skills.all() if found is not None else ()


def users_of(organization: Organization) -> QuerySet[User]:
    """The people of an organization with how they work; whoever waits for approval first.

    With `last_seen_at` (a log-in or a token's use) and `absent_until` (of an absence that has begun).
    """
    used = ApiToken.objects.filter(user=OuterRef("pk")).values("user").annotate(at=Max("last_used_at")).values("at")
    today = today_of(organization)
    away = Absence.objects.filter(user=OuterRef("pk"), first_date__lte=today, last_date__gte=today)
    return (
        members_of(organization)
        .select_related("employee__role")
        .prefetch_related(_skills())
        .annotate(
            token_used_at=Subquery(used),
            absent_until=Subquery(away.order_by("-last_date").values("last_date")[:1]),
        )
        .annotate(
            last_seen_at=Case(
                When(last_login=None, then=F("token_used_at")),
                When(token_used_at__gt=F("last_login"), then=F("token_used_at")),
                default=F("last_login"),
            )
        )
        .order_by("-awaits_approval", "username")
    )


def user_of(organization: Organization, user_id: UUID) -> User:
    """One of them. Raises NotFound."""
    user = users_of(organization).filter(pk=user_id).first()
    if user is None:
        raise NotFound(_NOT_HERE)
    return user


def skills_in(organization: Organization) -> QuerySet[Skill]:
    """The skills, by name."""
    # Said here, since the order of a model is not kept where a query counts who has each.
    return Skill.objects.filter(organization=organization).order_by("name")


def roles_in(organization: Organization) -> QuerySet[JobTitle]:
    """The job titles, the most senior first."""
    return JobTitle.objects.filter(organization=organization).order_by("rank", "name")


def skill_in(organization: Organization, skill_id: int) -> Skill:
    """Raises NotFound."""
    found = skills_in(organization).filter(pk=skill_id).first()
    if found is None:
        raise NotFound(_NOT_HERE)
    return found


def role_in(organization: Organization, role_id: int) -> JobTitle:
    """Raises NotFound."""
    found = roles_in(organization).filter(pk=role_id).first()
    if found is None:
        raise NotFound(_NOT_HERE)
    return found


def absences_seen_by(caller: Caller) -> QuerySet[Absence]:
    """Everybody's for those who see the people of the organization, else one's own; the latest first."""
    found = Absence.objects.filter(user__organization=caller.organization).select_related("user__organization")
    if not caller.may(MEMBERS_READ):
        found = found.filter(user=caller.user)
    return found.order_by("-first_date", "-id")


def absence_seen_by(caller: Caller, absence_id: int) -> Absence:
    """Raises NotFound."""
    found = absences_seen_by(caller).filter(pk=absence_id).first()
    if found is None:
        raise NotFound(_NOT_HERE)
    return found


def named_like(text: str) -> Q:
    """People whose user name, name or e-mail address contains this."""
    fields = ("username", "first_name", "last_name", "email")
    return Q(*((f"{name}__icontains", text) for name in fields), _connector=Q.OR)
