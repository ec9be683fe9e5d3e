"""A SQL Server for one store at a time, as far as the store's statements go: it records each step, and fails on demand.

It knows the statements by heart and none besides; what they mean is done on lists of rows. A transaction works on a
copy that a commit puts in the place of what was there; a bulk copy changes what is there at once, as the true one does.
"""

import base64
import copy
import json
from collections.abc import Callable
from typing import Any

from claimdeck.pipeline.schema.landing import landing_of
from claimdeck.pipeline.stores.sqlserver import statements as sql
from claimdeck.pipeline.stores.tables import ColumnKind, Table

Rows = list[dict[str, Any]]


class OperationalError(Exception):
    """Named as the driver's; its text quotes what it must not."""

    driver_error = "Communication link failure"


class IntegrityError(Exception):
    driver_error = "Integrity constraint violation"


class PanicException(BaseException):
    """What a panic in Rust looks like in Python."""


class Server:
    """`before` is called with the name of each step and may raise."""

    def __init__(self) -> None:
        self.tables: dict[str, Rows] = {table.name: [] for table in sql.TABLES}
        self.tables |= {landing_of(table.name): [] for table in sql.TABLES}
        self.tables |= {"load_ledger": [], "archived_claims": []}
        self.steps: list[str] = []
        self.before: Callable[[str], None] = lambda step: None
        self.copied: dict[str, Any] = {}
        self.lock = self.snapshots = 0
        self.open_connections = 0

    def connect(self) -> "Connection":
        self.step("connect")
        self.open_connections += 1
        return Connection(self)

    def step(self, name: str) -> None:
        self.steps.append(name)
        self.before(name)

    @property
    def landed(self) -> int:
        return sum(len(rows) for name, rows in self.tables.items() if name.startswith("landing_"))

    def count(self) -> dict[str, int]:
        return {table.name: len(self.tables[table.name]) for table in sql.TABLES}


class Connection:
    def __init__(self, server: Server) -> None:
        self.server = server
        self.work: dict[str, Rows] | None = None

    def cursor(self) -> "Cursor":
        return Cursor(self)

    def commit(self) -> None:
        self.server.step("commit")
        if self.work is not None:
            self.server.tables = self.work
        self.work = None

    def rollback(self) -> None:
        self.work = None
        self.server.step("rollback")

    def close(self) -> None:
        self.server.open_connections -= 1


class Cursor:
    def __init__(self, connection: Connection) -> None:
        self.connection, self.server = connection, connection.server
        self.rowcount, self.found = -1, []

    def fetchall(self) -> list[Any]:
        return self.found

    def execute(self, statement: str, *values: Any) -> None:
        name, does = _meaning(statement)
        self.server.step(name)
        if self.connection.work is None:
            self.connection.work = copy.deepcopy(self.server.tables)
        self.rowcount, self.found = -1, []
        does(self, self.connection.work, *values)

    def bulkcopy_arrow(self, table_name: str, source: Any, **options: Any) -> dict[str, Any]:
        assert options["column_mappings"] == list(enumerate(source.column_names)) and "timeout" in options
        rows = source.to_pylist()
        self.server.copied[table_name] = source
        self.server.tables[table_name] += rows[: len(rows) // 2]
        self.server.step(f"copy {table_name}")
        self.server.tables[table_name] += rows[len(rows) // 2 :]
        return {"rows_copied": len(rows)}


def _meaning(statement: str) -> tuple[str, Callable[..., None]]:
    known: dict[str, tuple[str, Callable[..., None]]] = {
        sql.SESSION: ("session", lambda on, work: None),
        sql.ALIVE: ("alive", lambda on, work: _give(on, [(1,)])),
        sql.OPEN: ("open", _open),
        sql.TAKE_OVER: ("take over", _take_over),
        sql.ROW: ("row", _row),
        sql.COMMIT_LEDGER: ("fence", _fence),
        sql.ALONE: ("alone", lambda on, work, wait: _give(on, [(on.server.lock,)])),
        sql.DUPLICATES: ("duplicates", _duplicates),
        sql.PLACED: ("placed", lambda on, work, load: _give(on, _of_load(work["failed_claims"], load, "claim_id"))),
        sql.KNOWN_KEYS: ("known keys", _known_keys),
        sql.ARCHIVED: ("archived", _archived),
        sql.LEDGER_OF: ("ledger", _ledger),
        sql.SNAPSHOTS: ("snapshots", lambda on, work: _give(on, [(on.server.snapshots,)])),
        sql.IN_A_SNAPSHOT: ("in a snapshot", lambda on, work: None),
        sql.BY_LOCKS: ("by locks", lambda on, work: None),
    }
    if statement in known:
        return known[statement]
    if statement.startswith("SELECT") and "] AS t" in statement:
        return "read", lambda on, work, *values: _give(on, [])
    for table in sql.TABLES:
        landing = landing_of(table.name)
        if statement == sql.clear(table.name):
            return f"clear {table.name}", lambda on, work, load, attempt, at=landing: _clear(work[at], load, attempt)
        if statement == sql.clear_left(table.name):
            return f"clear left {table.name}", lambda on, work, at=landing: _clear_left(work, at)
        if statement == sql.landed(table.name):
            return f"count {table.name}", lambda on, work, load, attempt, at=landing: _give(
                on, [(len(_mine(work[at], load, attempt)),)]
            )
        if statement.startswith(f"INSERT INTO [{table.name}] "):
            return f"write {table.name}", lambda on, work, load, attempt, to=table: _write(work, to, load, attempt)
    raise AssertionError(f"a statement that nobody knows: {statement}")


def _give(on: Cursor, rows: list[Any]) -> None:
    on.found = rows


def _mine(rows: Rows, load: int, attempt: int) -> Rows:
    return [row for row in rows if (row["landing_load"], row["landing_attempt"]) == (load, attempt)]


def _clear(rows: Rows, load: int, attempt: int) -> None:
    rows[:] = [row for row in rows if row["landing_load"] != load or row["landing_attempt"] > attempt]


def _clear_left(work: dict[str, Rows], landing: str) -> None:
    ledger = {row["load_id"]: row for row in work["load_ledger"]}
    work[landing][:] = [
        row
        for row in work[landing]
        if not (known := ledger.get(row["landing_load"]))
        or not (known["committed"] or known["attempt"] > row["landing_attempt"])
    ]


def _write(work: dict[str, Rows], table: Table, load: int, attempt: int) -> None:
    decimals = {column.name: column.places for column in table.columns if column.kind is ColumnKind.DECIMAL}
    for row in _mine(work[landing_of(table.name)], load, attempt):
        if table.name == "claims" and any(one["claim_id"] == row["claim_id"] for one in work["claims"]):
            raise IntegrityError(f"The duplicate key value is ({row['claim_id']}).")
        own = {name: value for name, value in row.items() if not name.startswith("landing_")}
        scaled = {n: own[n] / 10**places for n, places in decimals.items() if own.get(n) is not None}
        work[table.name].append({**own, **scaled})


def _open(on: Cursor, work: dict[str, Rows], load: int, attempt: int, batch: str, again: int) -> None:
    assert load == again
    if not any(row["load_id"] == load for row in work["load_ledger"]):
        zero = dict.fromkeys(sql.LEDGER, 0)
        work["load_ledger"].append({**zero, "load_id": load, "attempt": attempt, "batch": batch, "committed": False})


def _take_over(on: Cursor, work: dict[str, Rows], attempt: int, batch: str, load: int, below: int) -> None:
    for row in work["load_ledger"]:
        if row["load_id"] == load and not row["committed"] and row["attempt"] < below:
            row |= {"attempt": attempt, "batch": batch}


def _row(on: Cursor, work: dict[str, Rows], load: int) -> None:
    found = [row for row in work["load_ledger"] if row["load_id"] == load]
    _give(on, [(int(row["committed"]), *(row[name] for name in sql.LEDGER)) for row in found])


def _fence(on: Cursor, work: dict[str, Rows], *values: Any) -> None:
    *counts, load, attempt = values
    names = ("claims", "lines", "diagnoses", "failed", "charge_cents", "failed_charge_cents", "held")
    on.rowcount = 0
    for row in work["load_ledger"]:
        if (row["load_id"], row["attempt"], row["committed"]) == (load, attempt, False):
            row |= {**dict(zip(names, counts, strict=True)), "committed": True}
            on.rowcount = 1


def _duplicates(on: Cursor, work: dict[str, Rows], load: int, same: int) -> None:
    others = {row["duplicate_key"] for row in work["claims"] if row["load_id"] != same} - {None}
    mine = [row for row in work["claims"] if row["load_id"] == load]
    _give(on, [(row["claim_id"],) for row in mine if row["duplicate_key"] in others])


def _of_load(rows: Rows, load: int, name: str) -> list[Any]:
    return sorted((row[name],) for row in rows if row["load_id"] == load)


def _known_keys(on: Cursor, work: dict[str, Rows], listed: str) -> None:
    asked = [(one["c"], base64.b64decode(one["k"])) for one in json.loads(listed)]
    there = [(row["claim_id"], row["duplicate_key"]) for row in work["claims"]]
    _give(on, [(claim,) for claim, key in asked if any(key == own and claim != other for other, own in there)])


def _archived(on: Cursor, work: dict[str, Rows], listed: str) -> None:
    asked = json.loads(listed)
    _give(on, [(row["claim_id"], row["content_hash"]) for row in work["archived_claims"] if row["claim_id"] in asked])


def _ledger(on: Cursor, work: dict[str, Rows], listed: str) -> None:
    wanted = json.loads(listed)
    rows = [row for row in work["load_ledger"] if row["committed"] and row["load_id"] in wanted]
    _give(on, [tuple(row[name] for name in sql.LEDGER) for row in rows])
