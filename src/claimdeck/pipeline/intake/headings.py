"""The columns of a CSV file of claims: one row a service line, the claim's own columns repeated on each of its rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from claimdeck.kit.errors import Refused
from claimdeck.pipeline.domain.columns import CLAIM, LINE

DIAGNOSES: Final = tuple(f"diagnosis{number}" for number in range(1, 13))
MOST_COLUMNS: Final = 200
# A line's column has the claim's heading with this in front where both have one of that name.
_LINE: Final = "line_"
_CLAIM_NAMES: Final = {column.name for column in CLAIM}
# Where a heading puts a value: which columns of CLAIM and LINE, in their order.
_LINE_HEADINGS: Final = {
    (_LINE + column.name if column.name in _CLAIM_NAMES else column.name): column.name
    for column in LINE
    if column.name != "claim_id"
}
_PROVIDER: Final = re.compile(r"(line_)?provider_([a-z0-9]{2,3})_npi")
# Headings of usual exports.
_ALIASES: Final = {
    "claim": "claim_id", "claim_number": "claim_id", "claim_no": "claim_id", "claimid": "claim_id",
    "account_number": "patient_account_number", "account": "patient_account_number",
    "mrn": "medical_record_number", "first_name": "patient_first_name", "last_name": "patient_last_name",
    "dob": "date_of_birth", "birth_date": "date_of_birth", "sex": "gender", "member_id": "subscriber_id",
    "insured_id": "subscriber_id", "mbi": "subscriber_id", "total_charge": "total_charge_amount",
    "total_charges": "total_charge_amount", "billing_npi": "billing_provider_npi",
    "rendering_npi": "rendering_provider_npi", "referring_npi": "referring_provider_npi", "tin": "billing_tin",
    "tax_id": "billing_tin", "taxonomy": "billing_taxonomy", "payer_id": "payer", "frequency": "frequency_code",
    "date_received": "received_date", "line": "line_number", "cpt": "procedure_code", "hcpcs": "procedure_code",
    "cpt_code": "procedure_code", "procedure": "procedure_code", "mod1": "modifier1", "mod2": "modifier2",
    "mod3": "modifier3", "mod4": "modifier4", "modifier": "modifier1", "qty": "units", "quantity": "units",
    "charge": "charge_amount", "charges": "charge_amount", "line_charge": "charge_amount",
    "dos": "line_service_from_date", "date_of_service": "line_service_from_date",
    "dos_from": "line_service_from_date", "dos_to": "line_service_to_date", "pos": "place_of_service",
    "pointer": "diagnosis_pointer", "diagnosis_pointers": "diagnosis_pointer", "dx_pointer": "diagnosis_pointer",
    **{f"{name}{number}": f"diagnosis{number}" for name in ("dx", "icd", "diag") for number in range(1, 13)},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Headings:
    """Where each column is in a row, -1 where the file has none."""

    claim: tuple[int, ...]
    line: tuple[int, ...]
    diagnoses: tuple[int, ...]
    providers: tuple[tuple[int, str, bool], ...]
    unused: tuple[str, ...] = field(default=())


def template() -> tuple[str, ...]:
    """Every heading, in the order of the template."""
    return (
        *(column.name for column in CLAIM),
        *DIAGNOSES,
        *_LINE_HEADINGS,
        "provider_dq_npi",
        "provider_77_npi",
        "line_provider_82_npi",
    )


def template_csv() -> str:
    """A file to fill in: its header line."""
    return ",".join(template()) + "\n"


def headings_of(row: Sequence[str]) -> Headings:
    """The columns of a file by its header line. Raises Refused where it cannot be one."""
    if len(row) > MOST_COLUMNS:
        raise Refused(f"The header line has more than {MOST_COLUMNS} columns.")
    found: dict[str, int] = {}
    providers, unused = [], []
    known = set(template())
    for place, heading in enumerate(row):
        name = re.sub(r"[^a-z0-9]+", "_", heading.strip().lower()).strip("_")
        name = _ALIASES.get(re.sub(r"_([0-9]+)$", r"\1", name), _ALIASES.get(name, name))
        provider = _PROVIDER.fullmatch(name)
        if name not in known and not provider:
            unused.append(heading.strip()[:60])
            continue
        if name in found:
            raise Refused(f"The header line names {name} twice (columns {found[name] + 1} and {place + 1}).")
        found[name] = place
        if provider:
            providers.append((place, provider[2].upper(), bool(provider[1])))
    missing = [name for name in ("claim_id", "procedure_code") if name not in found]
    if missing:
        raise Refused(
            f"The header line has no column {' and no column '.join(missing)}. A template with every heading is on the "
            "page Pipeline; `claimdeck pipeline import --template` writes it too."
        )
    return Headings(
        tuple(found.get(column.name, -1) for column in CLAIM),
        tuple(found.get(heading, -1) for heading in _LINE_HEADINGS),
        tuple(found.get(name, -1) for name in DIAGNOSES),
        tuple(providers),
        tuple(name for name in unused if name),
    )
