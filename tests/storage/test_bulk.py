"""Rows written past the ORM are what the ORM would have written, on either database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from claimdeck.kit.clock import now
from claimdeck.payers.outcomes import Outcome
from claimdeck.runs import lifecycle
from claimdeck.runs.models import Run
from claimdeck.status.kinds import BULK_CHECK
from claimdeck.status.models import CSVJob, OutcomeTally, ResultRow
from claimdeck.storage.bulk import insert, update, upsert
from claimdeck.storage.models import SealingKey
from claimdeck.storage.sealing import SealedBytesField
from tests.factories.people import People

pytestmark = pytest.mark.django_db

HAWAII: Final = timezone(timedelta(hours=-10))
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture
def job(people: People) -> CSVJob:
    run = lifecycle.open_run(people.organization, BULK_CHECK, total=1, created_by=None)
    return CSVJob.objects.create(run=run, filename="bulk.csv", file_size=1, provider="uhc")


def columns(job: CSVJob, count: int, **more: list[Any]) -> dict[str, list[Any]]:
    """As little as a result row needs."""
    same = {
        "job": job.pk,
        "status": "Finalized",
        "outcome": "paid",
        "success": True,
        "checked_at": datetime(2026, 7, 1, tzinfo=UTC),
    }
    same |= dict.fromkeys(
        ("claim_number", "claim_key", "outcome_reason", "error_message", "check_number", "tin", "payer_id"), ""
    )
    same |= dict.fromkeys(("status_code_507", "status_code_508", "denial_codes", "subscriber_hash", "person_hash"), "")
    same |= {"previous_outcome": ""}
    return {"row": list(range(1, count + 1))} | {name: [value] * count for name, value in same.items()} | more


def stored(job: CSVJob, *names: str) -> list[tuple[Any, ...]]:
    return list(ResultRow.objects.filter(job=job).order_by("row").values_list(*names))


def raw(table: str, *names: str) -> list[tuple[Any, ...]]:
    """What stands in the table, past Django's reading."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {", ".join(names)} FROM "{table}" ORDER BY 1')
        return cursor.fetchall()


def test_columns_may_come_in_any_order(job: CSVJob) -> None:
    usual = columns(job, 3, claim_number=["A", "B", "C"], total_paid_cents=[1, None, 3])
    insert(ResultRow, dict(reversed(usual.items())))
    assert stored(job, "row", "claim_number", "total_paid_cents") == [(1, "A", 1), (2, "B", None), (3, "C", 3)]


def test_what_is_left_out_has_its_default(job: CSVJob) -> None:
    insert(ResultRow, columns(job, 1))
    one = ResultRow.objects.get(job=job)
    assert (one.part, one.asked_again, one.patient_account_number) == (0, False, "")
    assert (one.total_paid_cents, one.processed_date, one.patient, one.answer_page_id) == (None, None, None, None)


def test_dates_moments_bytes_and_nothing_are_read_as_they_were_given(job: CSVJob) -> None:
    moment = datetime(2026, 7, 1, 23, 59, 59, 123456, tzinfo=HAWAII)
    more: dict[str, list[Any]] = {
        "processed_date": [date(1900, 1, 1), None, date(9999, 12, 31)],
        "changed_at": [moment, None, datetime(2026, 1, 1, tzinfo=UTC)],
        "patient": [b"\0\xff\\n\t", None, b""],
        "claim_number": ["ÄÖ\t\\N\n'\"%s?", "", "\\."],
    }
    insert(ResultRow, columns(job, 3, **more))
    assert stored(job, *more) == list(zip(*more.values(), strict=True))
    assert ResultRow.objects.get(job=job, changed_at=moment).row == 1
    assert ResultRow.objects.get(job=job, processed_date=date(1900, 1, 1)).row == 1


def test_sealed_columns_are_sealed_by_their_own_field(job: CSVJob) -> None:
    insert(ResultRow, columns(job, 2, patient=[b"Testa Madeup", None]))
    (_, sealed), (_, nothing) = raw("status_resultrow", '"row"', "patient")
    assert b"Madeup" not in bytes(sealed)
    assert nothing is None
    field = ResultRow._meta.get_field("patient")
    assert isinstance(field, SealedBytesField)
    assert field.from_db_value(bytes(sealed), None, None) == b"Testa Madeup"


def test_a_value_of_another_type_is_prepared_by_its_field(job: CSVJob) -> None:
    more = {"outcome": [Outcome.DENIED], "part": ["3"], "processed_date": ["2026-07-02"], "job": [str(job.pk)]}
    insert(ResultRow, columns(job, 1) | more)
    assert stored(job, "outcome", "part", "processed_date") == [("denied", 3, date(2026, 7, 2))]


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the database is told, past Django's cursor as well."""
    told: list[str] = []
    if connection.vendor == "sqlite":
        connection.connection.set_trace_callback(told.append)
        yield told
        connection.connection.set_trace_callback(None)
        return
    with CaptureQueriesContext(connection) as asked:
        yield told
    told.extend(query["sql"] for query in asked)


def test_more_rows_than_a_statement_holds(job: CSVJob) -> None:
    insert(ResultRow, columns(job, 2_501))
    assert [row for (row,) in stored(job, "row")] == list(range(1, 2_502))
    with statements() as asked:
        tallies = {"job": [job.pk] * 600, "outcome": [f"made up {n}" for n in range(600)], "rows": list(range(600))}
        upsert(OutcomeTally, tallies, unique=["job", "outcome"], added=["rows"])
    assert 1 <= len(asked) < 10
    assert sorted(OutcomeTally.objects.filter(job=job).values_list("rows", flat=True)) == list(range(600))


def test_nothing_is_written_for_no_rows(job: CSVJob, django_assert_num_queries: Callable[[int], Any]) -> None:
    with django_assert_num_queries(0):
        insert(ResultRow, columns(job, 0))
        upsert(OutcomeTally, {"job": [], "outcome": []}, unique=["job", "outcome"], replaced=["outcome"])


@dataclass(frozen=True)
class Wrong:
    """Columns that are no rows, and what is said of them."""

    said: str
    change: Callable[[dict[str, Any]], object]


WRONG: Final = [
    Wrong("no column 'total_payed_cents'", lambda given: given.update(total_payed_cents=[1, 2])),
    Wrong("no column 'results'", lambda given: given.update(results=[1, 2])),
    Wrong("not of one length", lambda given: given.update(part=[0])),
    Wrong("given twice", lambda given: given.update(job_id=given["job"])),
    Wrong("needs a value for 'checked_at'", lambda given: given.pop("checked_at")),
    Wrong("needs a value for 'job_id'", lambda given: given.pop("job")),
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.said)
def test_a_column_that_cannot_be_written_is_named(job: CSVJob, wrong: Wrong) -> None:
    given = columns(job, 2)
    wrong.change(given)
    with pytest.raises(ValueError, match=f"ResultRow.* {wrong.said}"):
        insert(ResultRow, given)
    assert not ResultRow.objects.exists()


def test_an_upsert_adds_and_replaces(job: CSVJob) -> None:
    def write(outcomes: list[str], rows: list[int], paid: list[int]) -> None:
        given = {"job": [job.pk] * len(outcomes), "outcome": outcomes, "rows": rows, "paid": paid}
        upsert(OutcomeTally, given, unique=["job", "outcome"], added=["rows"], replaced=["paid"])

    write(["denied", "paid"], [1, 2], [10, 20])
    write(["paid", "pending"], [5, -6], [7, 8])
    found = OutcomeTally.objects.filter(job=job).order_by("outcome").values_list("outcome", "rows", "paid", "charged")
    assert list(found) == [("denied", 1, 10, 0), ("paid", 7, 7, 0), ("pending", -6, 8, 0)]


def test_an_update_changes_what_is_named_and_there(job: CSVJob) -> None:
    insert(ResultRow, columns(job, 3, total_paid_cents=[1, 2, 3], processed_date=[date(2026, 7, 1)] * 3))
    first, second, third = ResultRow.objects.filter(job=job).order_by("row").values_list("pk", flat=True)
    update(
        ResultRow, {"id": [third, first, third + 1], "total_paid_cents": [30, None, 5], "processed_date": [None] * 3}
    )
    assert stored(job, "pk", "total_paid_cents", "processed_date") == [
        (first, None, None),
        (second, 2, date(2026, 7, 1)),
        (third, 30, None),
    ]
    update(ResultRow, {"id": [], "total_paid_cents": []})


def test_a_text_that_is_too_long_is_never_cut(job: CSVJob) -> None:
    insert(ResultRow, columns(job, 1))
    pk = ResultRow.objects.values_list("pk", flat=True).get(job=job)
    # SQLite does not count.
    refused = pytest.raises(DataError) if connection.vendor == "postgresql" else nullcontext()
    with refused, transaction.atomic():
        update(ResultRow, {"id": [pk], "tin": ["9" * 10]})
    assert stored(job, "tin") == [("" if connection.vendor == "postgresql" else "9" * 10,)]


def test_an_upsert_of_one_key_twice_is_refused(job: CSVJob) -> None:
    twice = {"job": [job.pk] * 2, "outcome": ["paid", "paid"], "rows": [1, 2]}
    with pytest.raises(ValueError, match="OutcomeTally: two rows of one job, outcome"):
        upsert(OutcomeTally, twice, unique=["job", "outcome"], added=["rows"])
    assert not OutcomeTally.objects.exists()


def test_an_upsert_knows_its_columns(job: CSVJob) -> None:
    given = {"job": [job.pk], "outcome": ["paid"]}
    with pytest.raises(ValueError, match="OutcomeTally has no column 'row'"):
        upsert(OutcomeTally, given, unique=["job", "outcome"], added=["row"])


def test_keys_of_our_own_are_made_for_each_row(people: People) -> None:
    given = {"organization": [people.organization.pk] * 2, "kind": ["a", "b"], "task_name": ["t", "t"]}
    moments = dict.fromkeys(("created_at", "updated_at"), [now()] * 2)
    insert(Run, given | moments)
    assert len({run.pk for run in Run.objects.all()}) == 2


def test_an_upsert_without_a_number_for_its_key() -> None:
    names = {"key_id": ["one", "two"], "canary": [b"1", b"2"], "hash_key_print": ["", ""]}
    upsert(SealingKey, names, unique=["key_id"], replaced=["canary"])
    upsert(SealingKey, names | {"canary": [b"3", b"4"]}, unique=["key_id"], replaced=["canary"])
    assert sorted(SealingKey.objects.filter(key_id__in=["one", "two"]).values_list("canary", flat=True)) == [b"3", b"4"]


def test_a_rule_of_the_database_stands(job: CSVJob) -> None:
    with pytest.raises(Exception, match="result_success_is_an_answer"), transaction.atomic():
        insert(ResultRow, columns(job, 1, outcome=["not_found"]))


@contextmanager
def undone() -> Iterator[None]:
    """Leaves the tables as they were."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


TEXT: Final = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=10)
MOMENTS: Final = st.builds(
    lambda after, zone: (EPOCH + after).astimezone(zone),
    st.timedeltas(timedelta(), timedelta(days=50_000)),
    st.sampled_from([UTC, HAWAII]),
)
ROWS: Final = st.fixed_dictionaries(
    {
        "claim_number": TEXT,
        "outcome_reason": TEXT,
        "checked_at": MOMENTS,
        "changed_at": st.none() | MOMENTS,
        "processed_date": st.none() | st.dates(),
        "total_paid_cents": st.none() | st.integers(-(2**63), 2**63 - 1),
        "asked_again": st.booleans(),
        "patient": st.none() | st.binary(max_size=20),
        "answer_index": st.none() | st.integers(0, 2**31 - 1),
    }
)


@given(rows=st.lists(ROWS, min_size=1, max_size=5))
@hypothesis(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_stores_what_the_orm_stores(job: CSVJob, rows: list[dict[str, Any]]) -> None:
    given = columns(job, len(rows), **{name: [row[name] for row in rows] for name in rows[0]})
    whole = [dict(zip(given, values, strict=True)) for values in zip(*given.values(), strict=True)]
    plain = [f'"{field.column}"' for field in ResultRow._meta.concrete_fields if field.name not in ("id", "patient")]
    by_orm = _written(lambda: ResultRow.objects.bulk_create(ResultRow(**{**one, "job": job}) for one in whole), plain)
    by_us = _written(lambda: insert(ResultRow, given), plain)
    assert by_us == by_orm


def _written(write: Callable[[], object], names: list[str]) -> tuple[list[Any], list[Any]]:
    """The table as it stands, and its sealed column as it is read."""
    with undone():
        write()
        return raw("status_resultrow", '"row"', *names), list(ResultRow.objects.values_list("row", "patient"))


KEYS: Final = st.dictionaries(st.sampled_from([one.value for one in Outcome]), st.integers(-9, 9), max_size=5)


@given(written=st.lists(KEYS, max_size=4))
@hypothesis(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_adding_in_steps_is_the_sum(job: CSVJob, written: list[dict[str, int]]) -> None:
    with undone():
        for some in written:
            given = {"job": [job.pk] * len(some), "outcome": list(some), "results": list(some.values())}
            upsert(OutcomeTally, given, unique=["job", "outcome"], added=["results"])
        found = dict(OutcomeTally.objects.values_list("outcome", "results"))
    assert found == {name: sum(one.get(name, 0) for one in written) for name in {key for one in written for key in one}}
