"""A file of claims, whatever it is: told by its content, looked through, then read chunk by chunk."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from claimdeck.kit.errors import ClaimdeckError, Refused, UnsupportedKind
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.intake import csv, professional
from claimdeck.pipeline.intake.csv import CsvFile
from claimdeck.pipeline.intake.professional import ProfessionalFile
from claimdeck.pipeline.intake.texts import Read
from claimdeck.tabular.refusals import refusal
from claimdeck.tabular.sniffing import HEAD_BYTES, sniff

CHUNK: Final = 10_000
_LATE_INTERCHANGE: Final = re.compile(rb"\s+ISA[^\s\w,;]")
PROFESSIONAL: Final = "837P"
CSV: Final = "CSV"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a file is by its first lines; `unused` are headings of a CSV file that say nothing to us."""

    kind: str
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimsFile:
    """A file that can be read; `claims` is how many it has, `place` what its parts are called."""

    name: str
    kind: str
    claims: int
    place: str
    notes: tuple[str, ...]
    _source: ProfessionalFile | CsvFile = field(repr=False)

    def read(self, chunk: int = CHUNK) -> Iterator[Read]:
        """Its claims, at most `chunk` at a time."""
        if isinstance(self._source, ProfessionalFile):
            return professional.professional_claims(self._source, chunk)
        return csv.csv_claims(self._source, chunk)


def claims_file(path: Path) -> ClaimsFile:
    """The file, looked through from its beginning to its end. Raises ClaimdeckError for what is no file of claims."""
    if _kind_of(path) == PROFESSIONAL:
        found = professional.looked_through(path)
        return ClaimsFile(path.name, PROFESSIONAL, found.claims, "segment", (), found)
    table = csv.looked_through(path)
    unused = (f"Columns that are not used: {', '.join(table.unused)}.",) if table.unused else ()
    return ClaimsFile(path.name, CSV, table.claims, "row", unused, table)


def beginning_of(path: Path) -> Beginning:
    """What the file is by its first lines alone, for whoever waits. Raises ClaimdeckError for what begins otherwise."""
    if _kind_of(path) == PROFESSIONAL:
        professional.look_at_beginning(path)
        return Beginning(PROFESSIONAL)
    return Beginning(CSV, csv.headings_at_beginning(path).unused)


def in_known_facilities(claims: Claims, facilities: pl.DataFrame) -> Claims:
    """The 837 names a facility by its NPI: the id of the one facility that has it takes its place."""
    known = facilities.filter(pl.col("npi") != "").filter(pl.col("npi").is_unique())
    if not known.height:
        return claims
    by_npi = known.select(facility_id="npi", known="facility_id")
    head = claims.claims.join(by_npi, on="facility_id", how="left", maintain_order="left")
    head = head.with_columns(facility_id=pl.coalesce("known", "facility_id")).drop("known")
    return Claims(head, claims.lines, claims.diagnoses, claims.providers)


def _kind_of(path: Path) -> str:
    """By its content, whatever its name is. Raises ClaimdeckError for what is neither."""
    if not path.is_file():
        raise Refused(f"There is no file {path.name}.")
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.removeprefix(b"\xef\xbb\xbf")[:3] == b"ISA":
        return PROFESSIONAL
    if _LATE_INTERCHANGE.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise Refused("The file has blanks or lines before its ISA segment. Take them out: 837P begins with it.")
    kind = sniff(head, "claims.csv")
    if kind in ("zip", "ole"):
        raise UnsupportedKind(
            "The file is a workbook or an archive. Claims are read from 837P and from CSV files: save it as CSV, "
            "or unpack it."
        )
    if kind != "text":
        error: ClaimdeckError = refusal(kind)
        raise error
    return CSV
