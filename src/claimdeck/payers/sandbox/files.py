"""A universe of exactly the rows of a CSV file in the upload format."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from claimdeck.payers.sandbox.universe import PAYER_ID, InventedClaim, tin_of
from claimdeck.payers.uhc.values import day

_ALIASES: dict[str, tuple[str, ...]] = {
    "number": ("claim_number", "claim_id", "claim_no", "claim", "icn", "claim_nbr", "payer_claim_number"),
    "account_number": ("patient_account_number", "patient_account", "account_number", "account", "acct"),
    "first_name": ("first_name", "patient_first_name", "patient_first", "first", "ptnt_fn"),
    "last_name": ("last_name", "patient_last_name", "patient_last", "last", "ptnt_ln"),
    "date_of_birth": ("date_of_birth", "dob", "patient_dob", "birth_date", "patient_date_of_birth"),
    "subscriber_id": ("subscriber_id", "member_id", "member_number", "insurance_id", "subscriber"),
    "tin": ("tin", "practice_tin", "tax_id", "provider_tin", "ein"),
    "payer_id": ("payer_id", "payer"),
    "first_service_date": (
        "first_service_date",
        "date_of_service",
        "service_date",
        "dos",
        "service_date_from",
        "from_date",
        "dos_from",
        "start_date",
    ),
    "last_service_date": ("last_service_date", "service_date_to", "to_date", "dos_to", "end_date"),
}


class FileRefused(Exception):
    """The file gives no universe; the message says why."""


def read_claims(path: Path, today: date) -> list[InventedClaim]:
    """The claims of a CSV file, doubled ones once. Rows without a date get one in the last two months."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            reader = csv.DictReader(stream)
            columns = _columns(reader.fieldnames or ())
            if "number" not in columns and "last_name" not in columns:
                raise FileRefused("The file has no column claim_number and no column last_name.")
            rows = [{name: (row.get(column) or "").strip() for name, column in columns.items()} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FileRefused("The file cannot be read as a UTF-8 CSV file.") from error
    return _unique(_claim(position, row, today) for position, row in enumerate(rows))


def _columns(headers: Iterable[str]) -> dict[str, str]:
    wanted = {alias.replace("_", ""): name for name, aliases in _ALIASES.items() for alias in aliases}
    found: dict[str, str] = {}
    for header in headers:
        name = wanted.get("".join(c for c in (header or "").lower() if c.isalnum()))
        if name is not None:
            found.setdefault(name, header)
    return found


def _claim(position: int, row: Mapping[str, str], today: date) -> InventedClaim:
    first = day(row.get("first_service_date")) or day(row.get("last_service_date"))
    if first is None or first > today:
        first = today - timedelta(days=1 + position % 60)
    last = day(row.get("last_service_date")) or first
    tin = "".join(c for c in row.get("tin", "") if c.isdigit())
    return InventedClaim(
        number="".join(row.get("number", "").upper().split()) or f"ZZ9{position:07d}",
        tin=tin.zfill(9) if tin else tin_of(0),
        payer_id=row.get("payer_id") or PAYER_ID,
        first_name=row.get("first_name") or "Testa",
        last_name=row.get("last_name") or "Patient",
        date_of_birth=day(row.get("date_of_birth")),
        subscriber_id=row.get("subscriber_id") or f"{900_000_000 + position}",
        first_service_date=first,
        last_service_date=max(first, last),
        account_number=row.get("account_number", ""),
    )


def _unique(claims: Iterable[InventedClaim]) -> list[InventedClaim]:
    found: dict[tuple[str, str], InventedClaim] = {}
    for claim in claims:
        found.setdefault((claim.tin, claim.number), claim)
    return list(found.values())
