"""Claims as the archive keeps them: a line of JSON each, with every row of production that belongs to the claim.

Sealed values stay sealed, byte for byte. Amounts and days are text as the tables have them, bytes are base64. The same
rows always give the same line, so that lines are compared instead of rows.
"""

import base64
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import orjson
from django.db import models
from django.db.models import BinaryField, ExpressionWrapper, F

from claimdeck.kit.chunks import chunked
from claimdeck.kit.crypto import SealBroken
from claimdeck.kit.errors import Refused
from claimdeck.pipeline.schema.production.models import (
    AuditEntry,
    ClaimViolation,
    FailedClaim,
    ProducedClaim,
    ProducedDiagnosis,
    ProducedLine,
    ProducedProvider,
)
from claimdeck.storage.resealing import Resealed
from claimdeck.storage.sealing import SealedBytesField, Unopened, key_ring

# Numbers of claims in one statement; SQL Server takes 2,100 parameters.
AT_ONCE: Final = 500

Cell = str | int | bool | None
# The rows of one claim by the name of their table, cells in the order of the columns.
Rows = dict[str, list[list[Cell]]]
# The columns of each table, by the names of both.
Columns = Mapping[str, Sequence[str]]

TABLES: Final[dict[str, type[models.Model]]] = {
    model._meta.db_table: model
    for model in (
        ProducedClaim,
        ProducedLine,
        ProducedDiagnosis,
        ProducedProvider,
        ClaimViolation,
        FailedClaim,
        AuditEntry,
    )
}
CLAIMS: Final = ProducedClaim._meta.db_table
COLUMNS: Final[Columns] = {
    table: tuple(str(one.column) for one in model._meta.concrete_fields) for table, model in TABLES.items()
}


def read(claim_ids: Sequence[str], columns: Columns = COLUMNS) -> Iterator[bytes]:
    """A line for each of these claims that production has, in their order."""
    for part in chunked(claim_ids, AT_ONCE):
        found: dict[str, Rows] = {one: {table: [] for table in columns} for one in part}
        for table, names in columns.items():
            position = names.index("claim_id")
            for row in _stored(table, names, part):
                found[str(row[position])][table].append([_cell(value) for value in row])
        yield from (orjson.dumps(rows) for rows in found.values() if rows[CLAIMS])


def write(lines: Iterable[bytes], columns: Columns) -> None:
    """Put the rows of these claims back, in the caller's transaction. Raises Refused for columns that are gone."""
    for part in chunked(lines, AT_ONCE):
        claims = [rows_of(line) for line in part]
        for table, names in columns.items():
            model, fields = TABLES.get(table), _fields(table, names)
            if model is None or len(fields) != len(names):
                raise Refused(f"The archive has columns of {table} that production does not have any more.")
            rows = [row for claim in claims for row in claim[table]]
            model._default_manager.bulk_create(
                [model(**{field.attname: _value(field, cell) for field, cell in zip(fields, row, strict=True)})
                 for row in rows],
                batch_size=AT_ONCE,
            )  # fmt: skip


def delete(claim_ids: Sequence[str]) -> Counter[str]:
    """Take everything of these claims out of production, in the caller's transaction; rows by table."""
    gone: Counter[str] = Counter()
    for part in chunked(claim_ids, AT_ONCE):
        for table, model in TABLES.items():
            gone[table] += model._default_manager.filter(claim_id__in=part).delete()[0]
    return gone


def rows_of(line: bytes) -> Rows:
    """The rows in a line."""
    rows: Rows = orjson.loads(line)
    return rows


def claim_id_of(line: bytes, columns: Columns) -> str:
    """Whose line it is."""
    return str(rows_of(line)[CLAIMS][0][columns[CLAIMS].index("claim_id")])


def row_counts(lines: Iterable[bytes]) -> Counter[str]:
    """How many rows of each table the lines have."""
    return sum((Counter({table: len(rows) for table, rows in rows_of(line).items()}) for line in lines), Counter())


def charge_cents(lines: Iterable[bytes], columns: Columns) -> int:
    """The total charges of the claims."""
    position = columns[CLAIMS].index("total_charge_amount")
    return sum(int(Decimal(str(rows_of(line)[CLAIMS][0][position])) * 100) for line in lines)


def keys_used(lines: Iterable[bytes], columns: Columns) -> Counter[str]:
    """How many of the sealed values are under which key."""
    ring, sealed = key_ring(), _sealed(columns)
    return Counter(
        ring.key_of(base64.b64decode(str(row[position])))
        for line in lines
        for table, rows in rows_of(line).items()
        for row in rows
        for position in sealed.get(table, {})
        if row[position] is not None
    )


def sealed_anew(line: bytes, columns: Columns) -> tuple[bytes, Resealed]:
    """The line with its sealed values under the active key; what no key opens stays as it is."""
    ring, rows, total = key_ring(), rows_of(line), Resealed()
    for table, contexts in _sealed(columns).items():
        for row in rows[table]:
            for position, context in contexts.items():
                value = row[position]
                if value is None or ring.key_of(sealed := base64.b64decode(str(value))) == ring.active:
                    continue
                try:
                    row[position] = _cell(ring.seal(ring.open(sealed, context), context))
                    total += Resealed(1)
                except SealBroken:
                    total += Resealed(0, 1)
    return orjson.dumps(rows), total


def _stored(table: str, names: Sequence[str], claim_ids: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Rows by claim and key; sealed values as the bytes that are stored."""
    fields = _fields(table, names)
    raw = {
        f"stored_{field.name}": ExpressionWrapper(F(field.name), output_field=BinaryField())
        for field in fields
        if isinstance(field, SealedBytesField)
    }
    wanted = [f"stored_{field.name}" if isinstance(field, SealedBytesField) else field.attname for field in fields]
    rows = TABLES[table]._default_manager.filter(claim_id__in=claim_ids).annotate(**raw)
    yield from rows.order_by("claim_id", "pk").values_list(*wanted)


def _fields(table: str, names: Sequence[str]) -> "list[models.Field[Any, Any]]":
    if table not in TABLES:
        return []
    by_column = {str(one.column): one for one in TABLES[table]._meta.concrete_fields}
    return [by_column[name] for name in names if name in by_column]


def _sealed(columns: Columns) -> dict[str, dict[int, str]]:
    """Where the sealed cells of each table are, and the context of each."""
    return {
        table: {
            names.index(str(field.column)): field.context
            for field in _fields(table, names)
            if isinstance(field, SealedBytesField)
        }
        for table, names in columns.items()
    }


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return base64.b64encode(bytes(value)).decode()


def _value(field: "models.Field[Any, Any]", cell: Cell) -> Any:
    if cell is None:
        return None
    if isinstance(field, SealedBytesField):
        return Unopened(base64.b64decode(str(cell)))
    if isinstance(field, BinaryField):
        return base64.b64decode(str(cell))
    return field.to_python(cell)
