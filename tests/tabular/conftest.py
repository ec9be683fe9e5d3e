"""What the tests of reading and writing tables share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from claimdeck.tabular.columns import CellKind, Column
from claimdeck.tabular.reading import Table, read_table

COLUMNS = (
    Column(
        "claim_number",
        "The payer's claim number",
        ("claim_id", "icn"),
        CellKind.IDENTIFIER,
        example="ZZ0000001",
    ),
    Column("first_name", "Patient's first name", ("patient_first_name",), required=True, example="Testa"),
    Column("last_name", "Patient's last name", ("patient_last_name",), required=True, example="Patient"),
    Column("date_of_birth", "Patient's birth date", ("dob",), CellKind.DATE, True, example="01/02/1980"),
    Column("subscriber_id", "Member id", ("member_id",), CellKind.IDENTIFIER, example="00123"),
    Column("first_service_date", "First day", ("date_of_service", "dos"), CellKind.DATE, example="2026-01-02"),
    Column("last_service_date", "Last day", ("date_of_service", "dos"), CellKind.DATE, example="2026-01-02"),
)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Table]:
    """Read bytes or text as an uploaded file of some name."""

    def reading(content: bytes | str, filename: str = "claims.csv") -> Table:
        path = tmp_path / "upload"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_table(path, filename)

    return reading
