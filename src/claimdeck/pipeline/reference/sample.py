"""The made-up reference data that ships: for the demo, and to try what the real files would do.

All codes, values and amounts are invented; each release is marked so. Real files are the users' own downloads.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final, Literal

from claimdeck.kit.clock import today
from claimdeck.pipeline.domain.pricing.places import FACILITY
from claimdeck.pipeline.reference import sample_codes as codes
from claimdeck.pipeline.reference.kinds import LABELS, ReferenceKind
from claimdeck.pipeline.reference.models import Release
from claimdeck.pipeline.reference.releases import About, Columns, content_hash, imported_already, write
from claimdeck.pipeline.reference.sample_values import index_row, procedure_rows

Size = Literal["small", "realistic"]

_FIRST_YEAR: Final = 2024
_TITLE: Final = "Made-up sample: "
# Beside the codes of made-up claims, so that look-ups have as much to search as with the real files.
_MORE_PROCEDURES: Final = 10_000
_MORE_PAIRS: Final = 1_500_000
_ROWS_AT_ONCE: Final = 20_000


def install_sample(size: Size = "small") -> list[Release]:
    """Write the sample set, where nothing of its kind was imported; gives what was written.

    A kind of which there is a real release is left alone. `realistic` adds 10,000 procedures and 1.5 million pairs.
    """
    real = set(Release.objects.filter(published_at__isnull=False, made_up=False).values_list("kind", flat=True))
    written = []
    for kind, effective, chunks in _releases(size):
        about = About(
            kind=kind,
            title=_TITLE + LABELS[kind],
            effective_date=effective,
            content_hash=content_hash(f"sample 1 {size} {kind} {effective}".encode()),
            part="sample",
            made_up=True,
        )
        if kind not in real and imported_already(about) is None:
            written.append(write(about, chunks))
    return written


def _releases(size: Size) -> Iterator[tuple[ReferenceKind, date, Iterator[Columns]]]:
    first = date(_FIRST_YEAR, 1, 1)
    # Fee schedules are made for a year; the others stand until they are replaced.
    for year in range(_FIRST_YEAR, max(today().year, _FIRST_YEAR) + 2):
        yield ReferenceKind.RVU, date(year, 1, 1), _procedures(size)
        yield ReferenceKind.GPCI, date(year, 1, 1), _columns([index_row(*place) for place in codes.LOCALITIES])
        yield ReferenceKind.ANESTHESIA, date(year, 1, 1), _columns(_anesthesia_factors())
    yield ReferenceKind.ANESTHESIA_BASE, first, _columns([_base(one) for one in codes.ANESTHESIA])
    yield ReferenceKind.NCCI_PTP, first, _pairs(size)
    yield ReferenceKind.MUE, first, _columns([_unit_limit(one) for one in codes.PROCEDURES])
    yield ReferenceKind.ADD_ON, first, _columns(_add_ons())
    yield ReferenceKind.ICD10, first, _columns(_diagnoses())
    yield (
        ReferenceKind.HCPCS,
        first,
        _columns([{"code": one.code, "description": one.kind.value} for one in codes.PROCEDURES]),
    )
    yield ReferenceKind.POS, first, _columns([{"code": c, "facility": c in FACILITY} for c in codes.PLACES_OF_SERVICE])
    yield ReferenceKind.MODIFIERS, first, _columns([{"code": code} for code in codes.MODIFIERS])
    yield ReferenceKind.TAXONOMY, first, _columns([{"code": code} for code in codes.TAXONOMIES])


Row = dict[str, object]


def _columns(rows: list[Row]) -> Iterator[Columns]:
    yield {name: [row[name] for row in rows] for name in rows[0]}


def _procedures(size: Size) -> Iterator[Columns]:
    yield from _columns(
        [row for one in codes.PROCEDURES for row in procedure_rows(one.code, one.kind, one.charge_cents)]
    )
    if size == "realistic":
        kinds = [kind for kind in codes.ProcedureKind if kind is not codes.ProcedureKind.ANESTHESIA]
        for begin in range(0, _MORE_PROCEDURES, _ROWS_AT_ONCE // 2):
            numbers = range(begin, min(begin + _ROWS_AT_ONCE // 2, _MORE_PROCEDURES))
            yield from _columns(
                [row for n in numbers for row in procedure_rows(f"Y{n:04}", kinds[n % len(kinds)], 30_00 + n * 37)]
            )


def _anesthesia_factors() -> list[Row]:
    return [
        {"mac": mac, "locality": locality, "factor": 203_000 + nth * 1_750, "qualifying": 204_000 + nth * 1_750}
        for nth, (mac, locality) in enumerate(codes.LOCALITIES)
    ]


def _base(one: codes.SampleProcedure) -> Row:
    return {"code": one.code, "base_units": one.base_units}


def _pairs(size: Size) -> Iterator[Columns]:
    pairs = list(codes.PAIRS)
    yield {"column1": [a for a, _, _ in pairs], "column2": [b for _, b, _ in pairs], **_dated(pairs)}
    if size == "realistic":
        for begin in range(0, _MORE_PAIRS, _ROWS_AT_ONCE):
            numbers = range(begin, min(begin + _ROWS_AT_ONCE, _MORE_PAIRS))
            # 1,500 codes take in 1,000 others each.
            more = [(f"Y{n // 1_000:04}", f"Y{2_000 + n % 1_000:04}", "019"[n % 3]) for n in numbers]
            yield {"column1": [a for a, _, _ in more], "column2": [b for _, b, _ in more], **_dated(more)}


def _dated(pairs: list[tuple[str, str, str]]) -> Columns:
    return {
        "indicator": [int(indicator) for _, _, indicator in pairs],
        "effective_from": [date(_FIRST_YEAR, 1, 1)] * len(pairs),
        "effective_to": [None] * len(pairs),
    }


def _unit_limit(one: codes.SampleProcedure) -> Row:
    return {"code": one.code, "units": one.most_units, "mai": int(one.adjudication)}


def _add_ons() -> list[Row]:
    return [
        {"code": code, "primary": primary, "type": 1, "effective_from": date(_FIRST_YEAR, 1, 1), "effective_to": None}
        for code, primaries in codes.ADD_ONS.items()
        for primary in primaries
    ]


def _diagnoses() -> list[Row]:
    leaves = [diagnosis.code for diagnosis in codes.DIAGNOSES]
    return [{"code": code, "leaf": code in leaves} for code in (*leaves, *codes.NOT_SPECIFIC)]
