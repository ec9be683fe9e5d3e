"""The rows of a file that a plan has left out, given back as they were uploaded."""

from collections.abc import Sequence
from functools import partial
from typing import BinaryIO

from claimdeck.assignment.models import Plan, PlanItem
from claimdeck.kit.chunks import chunked
from claimdeck.storage.sealing import Unopened
from claimdeck.uploads.failed_rows import UploadedAs, write_rows_back


def write(plan: Plan, kind: str, target: BinaryIO) -> None:
    """Write them as csv or xlsx; what is written in the kind of the upload reads as that did."""
    headers = None if isinstance(plan.headers, Unopened) else tuple(plan.headers or ())
    form = UploadedAs(plan.file_kind, plan.delimiter, plan.byte_order_mark, headers)
    write_rows_back(plan.pages_of_id or plan.pk, partial(_left_out, plan), form, kind, target)


def _left_out(plan: Plan, numbers: Sequence[int]) -> set[int]:
    planned: set[int] = set()
    for some in chunked(numbers, 500):
        planned.update(PlanItem.objects.filter(plan=plan, number__in=some).values_list("number", flat=True))
    return set(numbers) - planned
