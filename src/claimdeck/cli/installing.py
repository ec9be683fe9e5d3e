"""What a fresh installation needs in its database: an organization, an administrator, a payer account."""

from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from claimdeck.accounts.login.configured import keep_configured_token
from claimdeck.accounts.members import create_admin
from claimdeck.accounts.models import Organization, User
from claimdeck.accounts.organizations import default_organization
from claimdeck.kit.errors import Conflict
from claimdeck.payers.accounts.credentials import ensure_environment_account
from claimdeck.payers.models import PayerAccount
from claimdeck.people.seeding import begin_lists
from claimdeck.pipeline.owner import owner

# Made up, as the sandbox payer knows them.
PRACTICES: Final = (
    ("970000001", "Sampleton Family Clinic"),
    ("970000002", "Demoville Heart Center"),
    ("970000003", "Mockington Physical Therapy"),
)


def payer_is_set() -> bool:
    """Whether the settings name a payer to ask, complete or not."""
    options = settings.OPTIONS
    return bool(options.uhc_base_url or options.uhc_client_id or options.uhc_client_secret.get_secret_value())


def missing_payer_settings() -> list[str]:
    """The names of the payer's settings that are empty."""
    options = settings.OPTIONS
    values = {
        "UHC_BASE_URL": options.uhc_base_url,
        "UHC_CLIENT_ID": options.uhc_client_id,
        "UHC_CLIENT_SECRET": options.uhc_client_secret.get_secret_value(),
    }
    return [name for name, value in values.items() if not value]


def environment_account(organization: Organization) -> PayerAccount | None:
    """The account that the settings describe, brought up to date; None when they describe none. Raises Refused."""
    if not payer_is_set() or missing_payer_settings():
        return None
    options = settings.OPTIONS
    return ensure_environment_account(
        organization, options.uhc_base_url, options.uhc_client_id, options.uhc_client_secret.get_secret_value()
    )


def first_admin(organization: Organization) -> User | None:
    """The administrator whom ADMIN_USERNAME and ADMIN_PASSWORD name, made once; None when there is no need."""
    options = settings.OPTIONS
    password = options.admin_password.get_secret_value()
    if not (options.admin_username and password):
        return None
    if User.objects.filter(username__iexact=options.admin_username).exists():
        return None
    try:
        return create_admin(options.admin_username, password, organization, name=options.admin_name)
    except Conflict:
        # Two processes that start at once: the other one made it.
        return None


def install() -> list[str]:
    """Everything that the settings name; what was made, as lines for people."""
    organization = default_organization()
    begin_lists(organization)
    lines = []
    admin = first_admin(organization)
    if admin is not None:
        lines.append(f"{admin.username} administers {organization.name}.")
    account = environment_account(organization)
    if account is not None:
        lines.append(f"Payer account at {account.base_url}, from the settings.")
    elif payer_is_set():
        lines.append(f"No payer account: {', '.join(missing_payer_settings())} is missing.")
    return [*lines, *tools_key()]


def tools_key() -> list[str]:
    """The token of `security.api_key` brought up to date; what is to be said of it."""
    try:
        said = keep_configured_token(owner())
    except ImproperlyConfigured as error:
        return [f"security.api_key was left as it is: {error}"]
    return [said] if said else []
