"""A file of claims as the room of uploads takes it: its columns, how its rows are read, and how they are kept."""

from collections.abc import Collection, Mapping
from typing import Final

from claimdeck.kit.errors import FieldError
from claimdeck.status.domain.columns import COLUMNS, ClaimFault, read_row
from claimdeck.status.domain.headings import with_headings
from claimdeck.status.domain.matching import AskedRow
from claimdeck.status.domain.packing import pack_rows
from claimdeck.uploads.domain.layouts import Layout

# Columns of our own results: harmless when a downloaded file is uploaded again.
RESULT_COLUMNS: Final = frozenset({"row", "status", "error_message", "outcome", "outcome_reason"})


def missing_columns(present: Collection[str]) -> list[FieldError]:
    """What a file lacks beyond the required columns: something to look a claim up by."""
    enough = ("claim_number", "patient_account_number", "first_service_date", "last_service_date")
    if any(name in present for name in enough):
        return []
    message = (
        "The column claim_number is missing. Add it, or patient_account_number with the numbers of your own system, "
        "or first_service_date so that rows can be looked up by patient and date."
    )
    return [FieldError("claim_number", message)]


def notes(places: Mapping[str, int]) -> list[str]:
    """What is worth knowing of a file with these columns."""
    said = []
    if "claim_number" in places and places["claim_number"] == places.get("patient_account_number"):
        said.append(
            "The claim number's header may mean the payer's number or the practice's own: either is tried. "
            "Name it claim_number or patient_account_number to have one of them tried only."
        )
    if "subscriber_id" not in places:
        said.append("There is no subscriber_id column: patients are checked by name and date of birth.")
    if "first_service_date" not in places and "last_service_date" not in places:
        said.append("There is no service date column: the last 90 days are searched.")
    return said


LAYOUT: Final[Layout[AskedRow, ClaimFault]] = Layout(
    name="status",
    columns=with_headings(COLUMNS),
    read_row=read_row,
    pack_rows=pack_rows,
    missing=missing_columns,
    notes=notes,
    ignored=RESULT_COLUMNS,
)
