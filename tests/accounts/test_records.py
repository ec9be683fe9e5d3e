"""Who saw what: written in one go, searched by administrators and auditors of the organization only."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from claimdeck.accounts.auditing.records import record_access, record_accesses
from claimdeck.accounts.models import AccessRecord
from tests.factories.people import People, caller_for

RECORDS = "/api/v1/access-records/"


@pytest.fixture
def records(people: People) -> None:
    alice, bob = caller_for(people.alice), caller_for(people.bob)
    record_access(alice, action="view_row", subject="status.row", subject_id="1", reason="a call")
    record_accesses(bob, action="download_results", subject="status.job", subject_ids=["1", "2"])
    record_access(caller_for(people.charlie), action="view_row", subject="status.row", subject_id="9")
    old = AccessRecord.objects.filter(subject="status.job", subject_id="2")
    old.update(created_at=datetime(2025, 1, 1, tzinfo=UTC))


def test_many_records_are_one_insert(people: People, django_assert_num_queries: Any) -> None:
    caller = caller_for(people.alice)
    with django_assert_num_queries(1):
        record_accesses(caller, action="view_row", subject="status.row", subject_ids=range(50))
    assert AccessRecord.objects.count() == 50


def test_auditors_see_their_organizations_records_newest_first(records: None, auditor: Client) -> None:
    listed = auditor.get(RECORDS).json()["results"]
    assert [(item["username"], item["subject_id"]) for item in listed] == [
        ("bob", "2"),
        ("bob", "1"),
        ("alice", "1"),
    ]
    assert (listed[2]["via"], listed[2]["reason"]) == ("session", "a call")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("user=alice", 1),
        ("action=download_results", 2),
        ("subject=status.job&subject_id=1", 1),
        ("from=2025-06-01T00:00:00Z", 2),
        ("to=2025-06-01T00:00:00Z", 1),
        ("from=2025-06-01", 2),
        ("from=1900-01-01T00:00:00%2B14:00&to=2199-12-31T23:59:59-14:00", 3),
        ("user=charlie", 0),
    ],
)
def test_search(records: None, admin: Client, query: str, count: int) -> None:
    assert admin.get(f"{RECORDS}?{query}").json()["count"] == count


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "1e15"])
def test_moments_at_the_ends_of_the_calendar_are_refused(records: None, admin: Client, moment: str) -> None:
    for name in ("from", "to"):
        assert admin.get(f"{RECORDS}?{name}={moment}").status_code == 422


def test_members_and_operators_do_not_see_them(records: None, alice: Client, operator: Client) -> None:
    assert alice.get(RECORDS).status_code == 403
    assert operator.get(RECORDS).status_code == 403
