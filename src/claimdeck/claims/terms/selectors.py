"""Reading of payers' limits and of the settings of the work; every query starts from the organization."""

from django.db.models import Q, QuerySet

from claimdeck.accounts.models import Organization
from claimdeck.claims.domain.payers import USUAL_PAYERS, KnownPayer, PayerBook, name_shared
from claimdeck.claims.models import PayerTerms, WorkSettings


def limits_of(organization: Organization, search: str = "") -> QuerySet[PayerTerms]:
    """The payers of an organization by name; with `search`, those whose names or aliases have it in them."""
    found = PayerTerms.objects.filter(organization=organization)
    return found.filter(Q(name__icontains=search) | Q(aliases__icontains=search)) if search else found


def terms_of(organization: Organization) -> PayerBook:
    """The payers of an organization, to be found by any of their names.

    Before it was given the usual ones (`commands.ensure_terms`), those count as well: nothing has to be stored to read.
    """
    own = [known(row) for row in PayerTerms.objects.filter(organization=organization)]
    if usual_payers_given(organization):
        return PayerBook.of(own)
    return PayerBook.of([*own, *(payer for payer in USUAL_PAYERS if name_shared(payer, own) is None)])


def usual_payers_given(organization: Organization) -> bool:
    """Whether the organization was given the usual payers; it may have removed some since."""
    return WorkSettings.objects.filter(organization=organization, payers_given_at__isnull=False).exists()


def known(row: PayerTerms) -> KnownPayer:
    """The row as what decides takes it."""
    return KnownPayer(row.name, tuple(row.aliases), row.provider, row.filing_limit_days, row.appeal_limit_days)


def work_settings_of(organization: Organization) -> WorkSettings:
    """How an organization hands out and watches its claims; the defaults, not stored, where nobody chose."""
    return WorkSettings.objects.filter(organization=organization).first() or WorkSettings(organization=organization)
