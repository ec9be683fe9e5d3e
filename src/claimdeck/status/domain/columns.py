"""The columns of an upload: what each means, and how a row becomes a question or a clear fault."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from claimdeck.claims.domain.patients import Patient
from claimdeck.kit.masking import mask
from claimdeck.status.domain.matching import AskedRow
from claimdeck.tabular.cells.rows import CellProblem, TypedRow
from claimdeck.tabular.columns import CellKind, Column
from claimdeck.uploads.domain.layouts import RowFault

# Headers under which some systems write the payer's claim number and others the practice's own.
EITHER_NUMBER: Final = ("claim_id", "claim_no", "claim", "claim_num", "claim_#")

COLUMNS: Final = (
    Column(
        "claim_number",
        "The payer's claim number. Without it the row is matched by the practice's own, or looked up by patient.",
        (*EITHER_NUMBER, "icn", "payer_claim_number", "dcn", "claimnumber"),
        CellKind.IDENTIFIER,
        required=False,
        example="ZZ00000001",
    ),
    Column(
        "patient_account_number",
        "The practice's own number, as it stood on the claim. The payer's number comes first where both are there.",
        (
            *EITHER_NUMBER,
            *("patient_account", "patient_account_no", "patient_account_#", "patient_acct", "patient_acct_no"),
            *("account_number", "account_no", "account_#", "account", "acct_number", "acct_no", "acct_#", "acct"),
            *("patient_control_number", "ptnt_acct_nbr"),
        ),
        CellKind.IDENTIFIER,
        required=False,
        example="PA-00001",
    ),
    Column(
        "first_name",
        "The patient's first name.",
        ("patient_first_name", "patient_first", "first", "pt_first_name", "given_name"),
        CellKind.NAME,
        required=True,
        example="Testa",
    ),
    Column(
        "last_name",
        "The patient's last name.",
        ("patient_last_name", "patient_last", "last", "pt_last_name", "surname", "family_name"),
        CellKind.NAME,
        required=True,
        example="Patient",
    ),
    Column(
        "patient_name",
        'The patient\'s whole name as "Last, First", in place of first_name and last_name.',
        (
            *("patient", "name", "patient_full_name", "full_name", "patient_last_first"),
            *("patient_name_last_first", "name_last_first", "last_first", "last_name_first_name", "last_name_first"),
        ),
        CellKind.FULL_NAME,
        example="Patient, Testa",
        fills=("last_name", "first_name"),
    ),
    Column(
        "date_of_birth",
        "The patient's date of birth, MM/DD/YYYY or YYYY-MM-DD.",
        ("dob", "patient_dob", "birth_date", "birthdate", "patient_date_of_birth", "patient_birth_date"),
        CellKind.DATE,
        required=True,
        example="01/31/1970",
    ),
    Column(
        "subscriber_id",
        "The member id; expected with a claim number. Without it the patient is checked by name and date of birth.",
        ("member_id", "memberid", "subscriber", "member_number", "insurance_id", "policy_id"),
        CellKind.IDENTIFIER,
        required=False,
        example="900000001",
    ),
    Column(
        "tin",
        "The practice's tax id, 9 digits. Without it the practice chosen at upload, or the default one.",
        ("practice_tin", "tax_id", "taxid", "provider_tin", "tax_identification_number", "billing_tin"),
        CellKind.IDENTIFIER,
        required=False,
        example="970000001",
    ),
    Column(
        "payer_id",
        "The payer id. Without it the practice's mapping, or the payer's usual one.",
        ("payerid", "insurance_payer_id"),
        CellKind.IDENTIFIER,
        required=False,
        example="87726",
    ),
    Column(
        "first_service_date",
        "The first date of service, MM/DD/YYYY or YYYY-MM-DD. Recommended.",
        (
            "date_of_service",
            "service_date",
            "dos",
            "from_date",
            "service_from",
            "dos_from",
            "service_start_date",
        ),
        CellKind.DATE,
        required=False,
        example="2026-07-01",
    ),
    Column(
        "last_service_date",
        "The last date of service, MM/DD/YYYY or YYYY-MM-DD.",
        ("date_of_service", "service_date", "dos", "to_date", "service_to", "dos_to", "service_end_date"),
        CellKind.DATE,
        required=False,
        example="2026-07-01",
    ),
)

# Signs that no claim number or member id has: what is left of them after cleaning was damaged, or is several.
_FOREIGN_SIGNS: Final = re.compile(r"[\"'`=<>,;|?!{}\[\]\\^~$%@&]")
LONGEST_IDENTIFIER: Final = 50
LONGEST_PAYER_ID: Final = 20
LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class ClaimFault(RowFault):
    """Why a row cannot be asked, and the rest where its own cells are sound."""

    claim_number: str = ""
    tin: str = ""
    patient_account_number: str = ""
    first: date | None = None
    last: date | None = None


def read_row(row: TypedRow, today: date) -> AskedRow | ClaimFault:
    """The question that a row asks, or all that is wrong with it at once."""
    if row.raw_problem is not None:
        return ClaimFault(row.number, row.problems)
    problems = _once(row.problems)
    texts: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name, value in row.values.items():
        if isinstance(value, str):
            texts[name] = value
        elif value is None or isinstance(value, date):
            days[name] = value
    tin, payer_id = _tin(texts["tin"], problems), _payer_id(texts["payer_id"], problems)
    _lengths(texts, problems)
    first, last = _dates(days, today, problems)
    number, own = texts["claim_number"], texts["patient_account_number"]
    if not number and not own and first is None and last is None and not problems:
        reason = "The cell is empty, and so are the service dates."
        fix = "Enter the claim number, or the service dates to look the claim up by patient."
        problems.append(CellProblem("claim_number", reason, fix))
    if problems:
        unsound = {problem.column for problem in problems}

        def sound(column: str, value: str) -> str:
            return "" if column in unsound else value

        number, own = sound("claim_number", number), sound("patient_account_number", own)
        return ClaimFault(row.number, tuple(problems), number, sound("tin", tin), own, first or last, last or first)
    patient = Patient(texts["first_name"], texts["last_name"], days["date_of_birth"], texts["subscriber_id"])
    return AskedRow(row.number, number, patient, first or last, last or first, tin, payer_id, own)


def _once(problems: Sequence[CellProblem]) -> list[CellProblem]:
    """Without the second of two for the one cell that may be either claim number."""
    said = {(problem.reason, problem.fix) for problem in problems if problem.column == "claim_number"}
    return [p for p in problems if p.column != "patient_account_number" or (p.reason, p.fix) not in said]


def _tin(value: str, problems: list[CellProblem]) -> str:
    digits = value.replace("-", "").replace(" ", "")
    if value and not (len(digits) == 9 and digits.isascii() and digits.isdigit()):
        fix = "Enter its 9 digits, with leading zeros."
        problems.append(CellProblem("tin", f'"{mask(value)}" is not a tax id.', fix))
    return digits


def _payer_id(value: str, problems: list[CellProblem]) -> str:
    plain = value.replace("-", "")
    if value and not (len(value) <= LONGEST_PAYER_ID and plain.isascii() and plain.isalnum()):
        fix = "Enter its letters and digits, at most 20."
        problems.append(CellProblem("payer_id", f'"{mask(value)}" is not a payer id.', fix))
    return value.upper()


def _lengths(texts: Mapping[str, str], problems: list[CellProblem]) -> None:
    for name in ("claim_number", "patient_account_number", "subscriber_id"):
        value = texts[name]
        if value.isalnum() and value.isascii() and len(value) <= LONGEST_IDENTIFIER:
            continue  # nearly every one
        if name == "patient_account_number" and value == texts["claim_number"]:
            continue
        if value and (len(value) > LONGEST_IDENTIFIER or not value.isascii() or not any(map(str.isalnum, value))):
            fix = f"Enter at most {LONGEST_IDENTIFIER} letters, digits and signs, as the payer writes it."
            problems.append(CellProblem(name, f'"{mask(value)}" is not an identifier.', fix))
        elif _FOREIGN_SIGNS.search(value):
            reason = f'"{mask(value)}" has signs that no identifier has.'
            problems.append(CellProblem(name, reason, "Enter one identifier alone, as the payer writes it."))
    for name in ("first_name", "last_name"):
        if len(texts[name]) > LONGEST_NAME:
            fix = "Enter the name alone."
            problems.append(CellProblem(name, f"The cell has more than {LONGEST_NAME} characters.", fix))


def _dates(
    days: Mapping[str, date | None], today: date, problems: list[CellProblem]
) -> tuple[date | None, date | None]:
    for name in ("date_of_birth", "first_service_date"):
        day = days[name]
        if day is not None and day > today:
            problems.append(CellProblem(name, "The date lies in the future.", "Correct the year."))
    first, last = days["first_service_date"], days["last_service_date"]
    if first is not None and last is not None and last < first:
        fix = "Correct one of the two dates."
        problems.append(CellProblem("last_service_date", "It lies before first_service_date.", fix))
    return first, last
