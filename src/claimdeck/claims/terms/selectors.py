"""Reading of payers' limits and of the settings of the work; every query starts from the organization."""

from django.db.models import Q, QuerySet

from claimdeck.accounts.models import Organization
from claimdeck.claims.domain.payers import KnownPayer, PayerBook
from claimdeck.claims.models import PayerTerms, WorkSettings


def limits_of(organization: Organization, search: str = "") -> QuerySet[PayerTerms]:
    """The payers of an organization by name; with `search`, those whose names or aliases have it in them."""
    found = PayerTerms.objects.filter(organization=organization)
    return found.filter(Q(name__icontains=search) | Q(aliases__icontains=search)) if search else found


def terms_of(organization: Organization) -> PayerBook:
    """The payers of an organization, to be found by any of their names. See `commands.ensure_terms`."""
    return PayerBook.of(known(row) for row in PayerTerms.objects.filter(organization=organization))


def known(row: PayerTerms) -> KnownPayer:
    """The row as what decides takes it."""
    return KnownPayer(row.name, tuple(row.aliases), row.provider, row.filing_limit_days, row.appeal_limit_days)


def work_settings_of(organization: Organization) -> WorkSettings:
    """How an organization hands out and watches its claims; the defaults, not stored, where nobody chose."""
    return WorkSettings.objects.filter(organization=organization).first() or WorkSettings(organization=organization)
