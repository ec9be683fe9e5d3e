"""Reading of organizations, practices and people; every query starts from the organization."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from claimdeck.accounts.access import Caller
from claimdeck.accounts.domain.roles import Access, Permission, permissions_of
from claimdeck.accounts.models import AccessRecord, ApiToken, AuditRecord, Organization, PayerMapping, Practice, User
from claimdeck.accounts.permissions import MEMBERS_MANAGE, PRACTICES_MANAGE
from claimdeck.kit.errors import NotFound

_NOT_HERE = "There is nothing here, or it is not yours to see."


def practices_for(caller: Caller) -> QuerySet[Practice]:
    """The active practices that the caller may use."""
    return practices_seen_by(caller).filter(is_active=True)


def practices_seen_by(caller: Caller) -> QuerySet[Practice]:
    """Like `practices_for`; those who manage practices see the inactive ones too."""
    practices = Practice.objects.filter(organization=caller.organization)
    if caller.practice_ids is not None:
        practices = practices.filter(id__in=caller.practice_ids)
    return practices if caller.may(PRACTICES_MANAGE) else practices.filter(is_active=True)


def practice_seen_by(caller: Caller, practice_id: UUID) -> Practice:
    """One practice that the caller may see. Raises NotFound."""
    practice = practices_seen_by(caller).filter(pk=practice_id).first()
    if practice is None:
        raise NotFound(_NOT_HERE)
    return practice


def practices_by_tin(organization: Organization, caller: Caller | None = None) -> dict[str, Practice]:
    """The active practices of the organization by TIN; with a caller, only those that the caller may use."""
    practices = (
        practices_for(caller).filter(organization=organization)
        if caller is not None
        else Practice.objects.filter(organization=organization, is_active=True)
    )
    return {practice.tin: practice for practice in practices}


def default_practice(organization: Organization) -> Practice | None:
    """The practice for rows without a TIN: the chosen one, else the only active one, else None."""
    chosen = organization.default_practice
    if chosen is not None and chosen.is_active:
        return chosen
    active = list(Practice.objects.filter(organization=organization, is_active=True)[:2])
    return active[0] if len(active) == 1 else None


def _effective(on_date: date) -> Q:
    begun = Q(effective_from_date=None) | Q(effective_from_date__lte=on_date)
    return begun & (Q(effective_to_date=None) | Q(effective_to_date__gte=on_date))


def payer_ids_for(practices: Iterable[Practice], payer_code: str, on_date: date) -> dict[UUID, str]:
    """By practice id: the payer id under which it bills this payer on that day, where one is set."""
    wanted = {"practice__in": list(practices), "payer": payer_code}
    mappings = PayerMapping.objects.filter(_effective(on_date), **wanted)
    return dict(mappings.values_list("practice_id", "payer_id"))


def payer_id_for(practice: Practice, payer_code: str, on_date: date) -> str | None:
    """The payer id under which the practice bills this payer on that day, or None where none is set."""
    return payer_ids_for([practice], payer_code, on_date).get(practice.pk)


def mappings_of(practice: Practice) -> QuerySet[PayerMapping]:
    return PayerMapping.objects.filter(practice=practice)


def mapping_seen_by(caller: Caller, mapping_id: UUID) -> PayerMapping:
    """Raises NotFound."""
    found = PayerMapping.objects.select_related("practice").filter(
        pk=mapping_id, practice__in=practices_seen_by(caller)
    )
    mapping = found.first()
    if mapping is None:
        raise NotFound(_NOT_HERE)
    return mapping


def members_of(organization: Organization) -> QuerySet[User]:
    """Its people; the account that stands for the machine's shell is nobody."""
    return User.objects.filter(organization=organization, is_command_line=False).prefetch_related("practices")


def member_of(organization: Organization, member_id: UUID) -> User:
    """Raises NotFound."""
    member = members_of(organization).filter(pk=member_id).first()
    if member is None:
        raise NotFound(_NOT_HERE)
    return member


def administrators_of(organization: Organization) -> QuerySet[User]:
    """The active administrators."""
    return User.objects.filter(organization=organization, is_active=True, access=Access.ADMIN.value)


def holders_of(organization: Organization, permission: Permission) -> QuerySet[User]:
    """The active people of an organization whose access level includes this."""
    levels = [access.value for access in Access if permission in permissions_of(access)]
    return User.objects.filter(organization=organization, is_active=True, access__in=levels)


def tokens_seen_by(caller: Caller, *, everyone: bool = False) -> QuerySet[ApiToken]:
    """The caller's own tokens; for those who manage members and ask for it, the whole organization's."""
    tokens = ApiToken.objects.select_related("user")
    if everyone and caller.may(MEMBERS_MANAGE):
        return tokens.filter(user__organization=caller.organization)
    return tokens.filter(user=caller.user)


def access_records_of(organization: Organization) -> QuerySet[AccessRecord]:
    """Newest first."""
    return AccessRecord.objects.filter(organization=organization)


def audit_records_of(organization: Organization) -> QuerySet[AuditRecord]:
    """Newest first."""
    return AuditRecord.objects.filter(organization=organization)


def practices_used_by(organization: Organization, user: User) -> dict[str, Practice]:
    """By TIN: the active practices that a member may use."""
    practices = Practice.objects.filter(organization=organization, is_active=True)
    if user.access != Access.ADMIN and user.practices.exists():
        practices = practices.filter(members=user)
    return {practice.tin: practice for practice in practices}


def practices_by_tin_for(caller: Caller) -> dict[str, Practice]:
    """By TIN: the active practices that the caller may use."""
    return {practice.tin: practice for practice in practices_for(caller).filter(is_active=True)}
