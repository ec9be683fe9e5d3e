"""Whom `claimdeck status check` asks: the configured payer, or the made-up one in this process."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from claimdeck.accounts.models import Organization
from claimdeck.accounts.organizations import default_organization
from claimdeck.accounts.practices import add_practice, change_practice
from claimdeck.cli.installing import PRACTICES, environment_account, missing_payer_settings, payer_is_set
from claimdeck.kit.clock import today
from claimdeck.kit.errors import Refused
from claimdeck.payers.accounts.credentials import ensure_environment_account
from claimdeck.payers.sandbox.running import SandboxServer
from claimdeck.payers.sandbox.universe import DEFAULT_COUNT, PAYER_ID, InventedClaim, invent, tin_of
from claimdeck.payers.selectors import account_for
from claimdeck.status.domain.matching import AskedRow
from claimdeck.status.domain.packing import unpack_rows
from claimdeck.status.models import CSVJob
from claimdeck.uploads.domain.layouts import PackedRows
from claimdeck.uploads.pages import packed_rows

SANDBOX_ORGANIZATION: Final = "Command line, sandbox"
OTHER_ORGANIZATION: Final = "Command line"
# Numbers of the generated claims: an upload made by `sandbox claims` holds some on purpose that do not exist.
_GENERATED: Final = re.compile(r"ZZ7\d{7}|PA-?7\d{6}")
_MOST_PRACTICES: Final = 999

NOT_CONFIGURED: Final = (
    "No payer is configured, so nobody can be asked. Set UHC_BASE_URL, UHC_CLIENT_ID and UHC_CLIENT_SECRET, "
    "or give --payer-url, --client-id and --client-secret. To try it out with invented answers use --sandbox."
)


def configured_organization(payer: str) -> Organization:
    """The organization whose payer account is asked. Raises Refused, naming the settings that are missing."""
    home = default_organization()
    present = account_for(home, payer)
    if not payer_is_set():
        if present is None or present.is_sandbox:
            raise Refused(NOT_CONFIGURED, code="PAYER_NOT_CONFIGURED")
        return home
    missing = missing_payer_settings()
    if missing:
        raise Refused(f"The payer's settings are not complete: {', '.join(missing)} is missing. {NOT_CONFIGURED}")
    # The demo of `claimdeck up` keeps its made-up payer; a true one is asked for an organization of its own.
    organization = home if present is None or not present.is_sandbox else _organization_beside(OTHER_ORGANIZATION, home)
    environment_account(organization)
    return organization


@contextmanager
def sandbox_organization(rows: Iterable[AskedRow]) -> Iterator[Organization]:
    """An organization whose payer is made up and answers while inside; it knows the claims of the rows."""
    home = default_organization()
    organization = _organization_beside(SANDBOX_ORGANIZATION, home, is_demo=True)
    tins = organization.practices.filter(is_active=True).values_list("tin", flat=True)
    with SandboxServer(claims=_universe(rows, list(tins))) as server:
        ensure_environment_account(organization, server.base_url, "sandbox", "sandbox", is_sandbox=True)
        yield organization


@contextmanager
def organization_of(job: CSVJob) -> Iterator[Organization]:
    """The organization that a job of the command line belongs to, with its practices of today, ready to be asked for.

    Raises Refused where its payer is not configured.
    """
    home = job.run.organization
    if home.name == SANDBOX_ORGANIZATION:
        opened = [packed for packed in packed_rows(job.pk) if isinstance(packed, PackedRows)]
        rows = [row for packed in opened for row in unpack_rows(packed)[0]]
        with sandbox_organization(rows) as organization:
            yield organization
        return
    if home.name == OTHER_ORGANIZATION or home.is_default:
        # The settings of this call come first, as they did when the job was made.
        if payer_is_set():
            configured_organization(job.provider)
        elif home.name == OTHER_ORGANIZATION:
            _organization_beside(OTHER_ORGANIZATION, default_organization())
    if account_for(home, job.provider) is None:
        raise Refused(NOT_CONFIGURED, code="PAYER_NOT_CONFIGURED")
    yield home


def _organization_beside(name: str, home: Organization, *, is_demo: bool = False) -> Organization:
    """An organization beside the default one, with the same practices; in a demo without any, the made-up ones."""
    organization, _ = Organization.objects.get_or_create(name=name, defaults={"is_demo": is_demo})
    wanted = {p.tin: (p.name, p.npi) for p in home.practices.filter(is_active=True)}
    if not wanted and is_demo:
        wanted = {tin: (title, "") for tin, title in PRACTICES}
    organization.practices.exclude(tin__in=wanted).update(is_active=False)
    known = {practice.tin: practice for practice in organization.practices.all()}
    for tin, (title, npi) in wanted.items():
        if tin in known:
            # It may have been renamed at home, or be one of the made-up ones of an earlier time.
            change_practice(known[tin], {"name": title, "npi": npi, "is_active": True})
        else:
            add_practice(organization, tin, title, npi)
    default = home.default_practice.tin if home.default_practice is not None else ""
    organization.default_practice = organization.practices.filter(tin=default, is_active=True).first()
    organization.save(update_fields=["default_practice"])
    return organization


def _universe(rows: Iterable[AskedRow], tins: Sequence[str]) -> list[InventedClaim]:
    """The generated claims, and those of the rows; of a row without a tax id, whichever practice is chosen for it."""
    asked = list(rows)
    practices = [number for row in asked if 1 <= (number := _practice_number(row.tin)) <= _MOST_PRACTICES]
    generated = invent(max(DEFAULT_COUNT, len(asked)), practices=max([3, *practices]), today=today())
    own: dict[tuple[str, str], InventedClaim] = {}
    for row in asked:
        if _GENERATED.fullmatch((row.claim_number or row.patient_account_number).strip().upper()):
            continue
        for tin in [row.tin] if row.tin else tins:
            claim = _claim(row, tin, today())
            own.setdefault((claim.tin, claim.number), claim)
    return [*generated, *own.values()]


def _practice_number(tin: str) -> int:
    return int(tin) - int(tin_of(0)) + 1 if tin.isdecimal() else 0


def _claim(row: AskedRow, tin: str, day: date) -> InventedClaim:
    first = row.first or row.last or day - timedelta(days=1 + row.number % 60)
    first = min(first, day)
    claim = InventedClaim(
        number="".join(row.claim_number.upper().split()) or f"ZZ9{row.number:07d}",
        tin=tin,
        payer_id=row.payer_id or PAYER_ID,
        first_name=row.patient.first_name,
        last_name=row.patient.last_name,
        date_of_birth=row.patient.date_of_birth,
        subscriber_id=row.patient.subscriber_id or f"{900_000_000 + row.number}",
        first_service_date=first,
        last_service_date=first,
        account_number=row.patient_account_number,
    )
    return replace(claim, last_service_date=max(first, row.last)) if row.last else claim
