"""People, job titles and absences as the API shows them."""

from claimdeck.accounts.models import User
from claimdeck.accounts.schemas import MemberOut
from claimdeck.people.domain.employees import scaled_capacity
from claimdeck.people.domain.strategies import Strategy
from claimdeck.people.models import Absence
from claimdeck.people.schemas import AbsenceOut, RoleName, SkillLevel, Standing, UserOut
from claimdeck.people.selectors import settings_of, skills_of


def user_out(user: User, asked_by: User) -> UserOut:
    """One person, who was read by `selectors.users_of`."""
    settings = settings_of(user)
    return UserOut(
        **MemberOut.from_orm(user).model_dump(),
        name=user.get_full_name() or user.username,
        standing=standing_of(user),
        is_self=user.pk == asked_by.pk,
        role=RoleName.from_orm(settings.role) if settings.role is not None else None,
        skills=[SkillLevel(skill=held.skill_id, name=held.skill.name, level=held.level) for held in skills_of(user)],
        max_daily_claims=settings.max_daily_claims,
        daily_capacity=scaled_capacity(settings.max_daily_claims, settings.weekly_hours_off),
        seniority=settings.seniority,
        assign_by=Strategy(settings.assign_by),
        weekly_hours_off=float(settings.weekly_hours_off),
        absent_until=getattr(user, "absent_until", None),
        last_seen_at=getattr(user, "last_seen_at", None),
    )


def standing_of(user: User) -> Standing:
    """Whether they may log in."""
    if user.awaits_approval:
        return Standing.AWAITING
    return Standing.ACTIVE if user.is_active else Standing.INACTIVE


def absence_out(absence: Absence) -> AbsenceOut:
    return AbsenceOut(
        id=absence.pk,
        user=absence.user_id,
        username=absence.user.username,
        name=absence.user.get_full_name() or absence.user.username,
        first_date=absence.first_date,
        last_date=absence.last_date,
        reason=absence.reason,
        released_at=absence.released_at,
        created_at=absence.created_at,
    )
