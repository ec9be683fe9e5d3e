"""The store for SQL Server against a recorded driver: the order of its steps, and a failure at each of them."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import polars as pl
import pytest

from claimdeck.pipeline.stores.port import Away, DuplicatesAppeared, Fenced, Lease, Loadable, NotAccepted, Span
from claimdeck.pipeline.stores.sqlserver import copying
from claimdeck.pipeline.stores.sqlserver import statements as sql
from claimdeck.pipeline.stores.sqlserver.store import SqlServerProductionStore
from tests.pipeline.stores.made_up import claims, loadable
from tests.pipeline.stores.sqlserver.server import OperationalError, PanicException, Server

NAMES = ("claims", "claims_line_items", "claims_diagnosis", "claims_providers", "claim_violations", "failed_claims")
WRITTEN = dict(zip(NAMES, (19, 38, 19, 19, 1, 1), strict=True))


class Killed(BaseException):
    """The process ends here: nothing of it runs any more."""


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def store(server: Server) -> SqlServerProductionStore:
    return SqlServerProductionStore(server.connect, copy_seconds=5)


def lease(attempt: int = 1, load_id: int = 7) -> Lease:
    return Lease(load_id=load_id, attempt=attempt, members=20, batch_id=uuid4())


def twenty(*, start: int = 0) -> Loadable:
    given = claims(20, start=start)
    return loadable(given, failed=(given.claims["claim_id"][2],))


def fail_at(server: Server, number: int, error: Callable[[], BaseException], *, for_good: bool = False) -> None:
    """Raise at so many steps from now; `for_good`: at each one after it too."""
    end = len(server.steps) + number

    def before(_step: str) -> None:
        if len(server.steps) == end or (for_good and len(server.steps) > end):
            raise error()

    server.before = before


def test_a_load_lands_first_and_is_written_in_one_transaction(server: Server, store: SqlServerProductionStore) -> None:
    store.warm()
    assert store.open(lease()) is None
    begun = len(server.steps)
    row = store.load(lease(), twenty())
    steps = [step for step in server.steps[begun:] if step not in ("connect", "session")]
    # Copies run side by side, in any order.
    assert steps[:7] == [*(f"clear {name}" for name in NAMES), "commit"]
    assert sorted(steps[7:13]) == sorted(f"copy landing_{name}" for name in NAMES)
    each = [step for name in NAMES for step in (f"count {name}", f"write {name}")]
    assert steps[13:] == ["fence", *each, "alone", "duplicates", *(f"clear {name}" for name in NAMES), "commit"]
    assert (server.count(), server.landed, server.open_connections) == (WRITTEN, 0, 0)
    assert (row.claims, row.lines, row.failed, row.charge_cents) == (19, 38, 1, 19 * 20_050)
    assert store.open(lease(2)) == row == store.ledger([7])[0]
    assert store.placed(7) == ["ZZ00000003"]


def test_money_lands_as_whole_cents_and_is_written_in_dollars(server: Server, store: SqlServerProductionStore) -> None:
    store.open(lease())
    store.load(lease(), twenty())
    landed = server.copied["landing_claims"]
    assert {
        name: str(landed.schema.field(name).type) for name in ("landing_load", "claim_id", "total_charge_amount")
    } == {
        "landing_load": "int64",
        "claim_id": "large_string",
        "total_charge_amount": "int64",
    }
    assert str(landed.schema.field("date_of_birth").type) == "date32[day]"
    claim, line = server.tables["claims"][0], server.tables["claims_line_items"][0]
    assert (claim["total_charge_amount"], line["rvu_value"], line["units"], line["charge_amount"]) == (
        200.5,
        1.2345,
        1.5,
        100.25,
    )
    assert claim["total_reimbursement_amount"] is None and claim["load_id"] == 7


def test_whichever_step_fails_nothing_is_written_or_left_and_the_next_try_succeeds() -> None:
    whole = Server()
    store = SqlServerProductionStore(whole.connect, copy_seconds=5)
    store.open(lease())
    begun = len(whole.steps)
    store.load(lease(), twenty())
    taken = len(whole.steps) - begun
    assert taken > 40
    for number in range(1, taken + 1):
        server = Server()
        store = SqlServerProductionStore(server.connect, copy_seconds=5)
        store.open(lease())
        fail_at(server, number, lambda: OperationalError("ZZ00000001 was quoted"))
        with pytest.raises(Away) as error:
            store.load(lease(), twenty())
        assert "ZZ" not in str(error.value)
        assert sum(server.count().values()) == 0, server.steps[-12:]
        assert (server.landed, server.open_connections) == (0, 0), server.steps[-12:]
        server.before = lambda step: None
        assert store.open(lease()) is None
        store.load(lease(), twenty())
        assert server.count() == WRITTEN


def test_killed_at_whichever_step_the_next_attempt_loads_everything_once() -> None:
    committed = 0
    for number in range(1, 75):
        server = Server()
        first, second = (SqlServerProductionStore(server.connect, copy_seconds=5) for _ in range(2))
        first.open(lease())
        fail_at(server, number, Killed, for_good=True)
        try:
            first.load(lease(), twenty())
        except Killed:
            pass
        else:
            # It had ended before.
            committed += 1
        server.before = lambda step: None
        row = second.open(lease(2))
        if row is None:
            assert server.landed == 0
            second.load(lease(2), twenty())
        assert (server.count(), server.landed) == (WRITTEN, 0), server.steps[-12:]
        with pytest.raises(Fenced):
            first.load(lease(), twenty())
        assert (server.count(), server.landed) == (WRITTEN, 0)
    assert committed


def test_what_a_late_copy_of_a_killed_attempt_left_goes_at_the_next_start(server: Server) -> None:
    store = SqlServerProductionStore(server.connect, copy_seconds=5)
    store.open(lease(2))
    store.load(lease(2), twenty())
    server.tables["landing_claims"] += [{"landing_load": 7, "landing_attempt": attempt} for attempt in (1, 2)]
    server.tables["landing_claims"].append({"landing_load": 8, "landing_attempt": 1})
    store.warm()
    # Nobody knows yet whether load 8 is still being copied.
    assert [row["landing_load"] for row in server.tables["landing_claims"]] == [8]


def test_an_older_attempt_is_refused(server: Server, store: SqlServerProductionStore) -> None:
    assert store.open(lease(2)) is None
    for refused in (lambda: store.open(lease(1)), lambda: store.load(lease(1), twenty())):
        with pytest.raises(Fenced):
            refused()
    assert (sum(server.count().values()), server.landed) == (0, 0)


FAULTS: dict[str, tuple[Callable[[], BaseException], type[Exception], str]] = {
    "refused row": (lambda: RuntimeError("Sql Error: 2627: duplicate key (ZZ00000001)"), NotAccepted, "2627"),
    "no room": (lambda: RuntimeError("Sql Error: 1105: could not allocate space"), Away, "1105"),
    "a value that does not convert": (lambda: ValueError("cannot write 'ZZ00000001'"), NotAccepted, "ValueError"),
    "panic": (lambda: PanicException("index out of bounds: ZZ00000001"), NotAccepted, "PanicException"),
    "time-out": (lambda: TimeoutError("timed out"), Away, "TimeoutError"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_bulk_copy_raises_in_the_middle_is_told_apart_and_leaves_nothing(
    fault: str, server: Server, store: SqlServerProductionStore
) -> None:
    raised, expected, named = FAULTS[fault]

    def before(step: str) -> None:
        if step == "copy landing_claims_line_items":
            raise raised()

    store.open(lease())
    server.before = before
    with pytest.raises(expected) as error:
        store.load(lease(), twenty())
    assert named in str(error.value) and "ZZ" not in str(error.value)
    assert (sum(server.count().values()), server.landed, server.open_connections) == (0, 0, 0)


def test_an_error_of_no_meaning_while_the_server_is_away_is_no_fault_of_the_rows(
    server: Server, store: SqlServerProductionStore
) -> None:
    def before(step: str) -> None:
        if step == "copy landing_claims":
            raise RuntimeError("transport")
        if step == "alive":
            raise OperationalError

    store.open(lease())
    server.before = before
    with pytest.raises(Away):
        store.load(lease(), twenty())


@pytest.mark.parametrize("lie", ["says so", "says it is all"])
def test_a_bulk_copy_of_fewer_rows_is_noticed(
    lie: str, server: Server, store: SqlServerProductionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = server.connect

    def connect() -> Any:
        connection = true()
        cursor = connection.cursor()

        def fewer(table: str, source: Any, **options: Any) -> dict[str, Any]:
            short = int(table == "landing_claims")
            type(cursor).bulkcopy_arrow(cursor, table, source.slice(0, source.num_rows - short), **options)
            return {"rows_copied": source.num_rows - short * (lie == "says so")}

        monkeypatch.setattr(cursor, "bulkcopy_arrow", fewer, raising=False)
        monkeypatch.setattr(connection, "cursor", lambda: cursor)
        return connection

    store.open(lease())
    monkeypatch.setattr(store, "_connect", connect)
    with pytest.raises(Away, match="of 19 rows"):
        store.load(lease(), twenty())
    assert (sum(server.count().values()), server.landed) == (0, 0)


def test_a_bulk_copy_that_hangs_comes_to_an_end(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "GRACE_SECONDS", 0.3)
    store, freed = SqlServerProductionStore(server.connect, copy_seconds=0), threading.Event()
    server.before = lambda step: freed.wait(30) and None if step == "copy landing_claims" else None
    store.open(lease())
    try:
        with pytest.raises(Away, match="did not end"):
            store.load(lease(), twenty())
    finally:
        freed.set()
    assert sum(server.count().values()) == 0


def test_tombstones_are_looked_up_by_their_claims(server: Server, store: SqlServerProductionStore) -> None:
    server.tables["archived_claims"] = [
        {"claim_id": "ZZ1", "content_hash": b"of the claim"},
        {"claim_id": "ZZ2", "content_hash": None},
        {"claim_id": "ZZ3", "content_hash": b"of another one"},
    ]
    assert store.archived(pl.Series(["ZZ1", "ZZ2", "ZZ9"])).rows() == [("ZZ1", b"of the claim"), ("ZZ2", None)]
    assert store.archived(pl.Series([], dtype=pl.String)).is_empty()


def test_duplicates_that_came_meanwhile_take_everything_back(server: Server, store: SqlServerProductionStore) -> None:
    store.open(lease())
    store.load(lease(), twenty())
    other = lease(load_id=8)
    again = twenty(start=100)
    same = again.claims.with_columns(
        duplicate_key=pl.when(pl.col("claim_id") == "ZZ00000101").then(pl.lit(b"ZZ00000001")).otherwise("duplicate_key")
    )
    assert store.known_duplicates(same).to_list() == ["ZZ00000101"]
    assert store.open(other) is None
    with pytest.raises(DuplicatesAppeared) as error:
        store.load(other, Loadable(same, again.lines, again.diagnoses, again.providers, again.violations, again.failed))
    assert error.value.claim_ids.to_list() == ["ZZ00000101"] and "ZZ" not in str(error.value)
    assert (server.count(), server.landed) == (WRITTEN, 0)
    server.lock = -1
    with pytest.raises(Away, match="comparison of duplicates"):
        store.load(other, again)


def test_a_probe_finds_what_is_not_accepted_and_keeps_nothing(server: Server, store: SqlServerProductionStore) -> None:
    store.open(lease())
    store.probe(lease(), twenty())
    assert (sum(server.count().values()), server.landed) == (0, 0)
    store.load(lease(), twenty())
    store.open(lease(load_id=8))
    with pytest.raises(NotAccepted) as error:
        store.probe(lease(load_id=8), twenty())
    assert error.value.kind == "IntegrityError" and "ZZ" not in str(error.value)
    assert (server.count(), server.landed) == (WRITTEN, 0)


def test_a_number_that_no_column_holds_is_not_accepted(server: Server, store: SqlServerProductionStore) -> None:
    store.open(lease())
    given = twenty()
    wide = given.lines.with_columns(line_number=pl.lit(2**40, dtype=pl.Int64))
    with pytest.raises(NotAccepted):
        store.load(
            lease(), Loadable(given.claims, wide, given.diagnoses, given.providers, given.violations, given.failed)
        )
    assert server.landed == 0


def test_several_selections_are_read_in_one_state(server: Server, store: SqlServerProductionStore) -> None:
    for allowed, isolation in ((0, "by locks"), (1, "in a snapshot")):
        server.snapshots, begun = allowed, len(server.steps)
        found = store.between(Span("ZZ1", "ZZ2"))
        steps = server.steps[begun:]
        assert steps[steps.index("commit") + 1 :] == ["connect", "session", isolation, *["read"] * 7, "commit"]
        assert found.claims.claims.schema["total_charge_amount"] == pl.Int64 and found.claims.claims.height == 0
    assert store.tables().payers.height == 0


def test_no_place_for_another_transaction_is_said(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    store = SqlServerProductionStore(server.connect, most=1)
    monkeypatch.setattr("claimdeck.pipeline.stores.sqlserver.store._LOCK_SECONDS", 0.05)
    with store._transaction(), pytest.raises(Away, match="became free"):
        store.placed(1)
    assert sql.TABLES
