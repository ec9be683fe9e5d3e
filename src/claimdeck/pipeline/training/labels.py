"""What reviewers said of claims: confirmed in Claimdeck, or written in a file `claim_id,filter`."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl

from claimdeck.accounts.models import Organization
from claimdeck.kit.errors import Refused
from claimdeck.pipeline.domain.scoring.filters import FILTER_NUMBERS, FILTERS, NO_FILTER
from claimdeck.pipeline.models import ConfirmedFilter

LABELS_SCHEMA: Final = {"claim_id": pl.String(), "filter": pl.Int16()}
MOST_LABELS: Final = 1_000_000
_LARGEST_FILE: Final = 128 * 1024 * 1024
_LONGEST_CLAIM_ID: Final = 50
_NUMBERS: Final = {
    "": NO_FILTER,
    "none": NO_FILTER,
    str(NO_FILTER): NO_FILTER,
    **{str(one.number): one.number for one in FILTERS},
    **{one.name: one.number for one in FILTERS},
    **{one.title.lower(): one.number for one in FILTERS},
}


def confirmed_labels(organization: Organization) -> pl.DataFrame:
    """The newest labels of the organization's reviewers: `claim_id`, `filter` (0: none is right)."""
    found = ConfirmedFilter.objects.filter(organization=organization, filter_number__in=(NO_FILTER, *FILTER_NUMBERS))
    rows = found.order_by("-confirmed_at", "-pk").values_list("claim_id", "filter_number")[:MOST_LABELS]
    return pl.DataFrame(list(rows), schema=LABELS_SCHEMA, orient="row")


def labels_of_file(path: Path) -> pl.DataFrame:
    """The labels of a CSV file; a claim may stand there with several filters. Raises Refused, naming the line.

    A filter is written as its number or its name; empty, 0 or `none` means that no filter is right.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise Refused(f"The file of labels is larger than {_LARGEST_FILE // 2**20} MB. Give a part of it.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(_rows(csv.reader(file)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Refused("The file of labels cannot be read as a CSV file in UTF-8.") from error
    labels = pl.DataFrame(rows, schema=LABELS_SCHEMA, orient="row").unique(maintain_order=True)
    # No filter, and a filter: then the filter was meant.
    named = labels.filter(pl.col("filter") != NO_FILTER)
    return pl.concat([named, labels.join(named, on="claim_id", how="anti")])


def _rows(lines: "Iterator[list[str]]") -> Iterator[tuple[str, int]]:
    header = [name.strip().lower() for name in next(lines, [])]
    if "claim_id" not in header or "filter" not in header:
        raise Refused("The file of labels begins with a line of headings: claim_id,filter.")
    claim_at, filter_at = header.index("claim_id"), header.index("filter")
    for number, cells in enumerate(lines, start=2):
        if not any(cells):
            continue
        if number > MOST_LABELS + 1:
            raise Refused(f"The file of labels has more than {MOST_LABELS:,} lines. Give a part of it.")
        if len(cells) <= max(claim_at, filter_at) or not 0 < len(cells[claim_at].strip()) <= _LONGEST_CLAIM_ID:
            raise Refused(f"Line {number} of the file of labels has no claim_id that a claim can have, or no filter.")
        written = cells[filter_at].strip().lower()
        if written not in _NUMBERS:
            known = ", ".join(f"{one.number} {one.name}" for one in FILTERS)
            raise Refused(f"Line {number} of the file of labels names no filter. Filters are 0 none, {known}.")
        yield cells[claim_at].strip(), _NUMBERS[written]
