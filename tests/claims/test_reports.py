"""The numbers about the work, and the tables to take out."""

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimdeck.accounts.domain.days import local_date
from claimdeck.accounts.models import AccessRecord, AuditRecord
from claimdeck.claims.domain.periods import WORK_BANDS, bands, in_bands, median, period
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import ClaimEvent, PayerAnswer
from claimdeck.kit.clock import now
from claimdeck.people.models import Employee
from tests.factories.claims_in_work import answer, answer_facts, make_claim
from tests.factories.people import People

WORK = "/api/v1/work/"


@pytest.fixture
def today(people: People) -> date:
    return local_date(now(), people.organization.time_zone)


@pytest.fixture
def desks(people: People, today: date) -> None:
    """Alice: one overdue since yesterday, two waiting, one closed now; Bob: one, for nine days; two in the pool."""
    organization, moment = people.organization, now()
    alices = {"assignee": people.alice, "assigned_date": today}
    make_claim(
        organization, None, claim_id="ZZ1", state=WorkState.ASSIGNED, deadline_date=today - timedelta(1), **alices
    )
    for number, until in (("ZZ2", None), ("ZZ3", today + timedelta(days=2))):
        make_claim(organization, None, claim_id=number, state=WorkState.ON_HOLD, hold_until_date=until, **alices)
    make_claim(organization, None, claim_id="ZZ4", state=WorkState.CLOSED, next_action_date=today, **alices)
    long_ago = {"assigned_at": moment - timedelta(days=9), "assigned_date": today - timedelta(days=9)}
    make_claim(organization, None, claim_id="ZZ5", state=WorkState.IN_PROGRESS, assignee=people.bob, **long_ago)
    make_claim(organization, None, claim_id="ZZ6", pooled_at=moment - timedelta(days=3, hours=1))
    make_claim(organization, None, claim_id="ZZ7", held_by_rule="Made-up rule")
    Employee.objects.create(user=people.bob, max_daily_claims=10, weekly_hours_off=20)
    make_claim(people.other, None, claim_id="ZZ8", state=WorkState.ASSIGNED, assignee=people.charlie)


@pytest.mark.usefixtures("desks")
def test_how_ones_own_desk_stands(people: People, today: date) -> None:
    told = people.client("alice").get(f"{WORK}stats/").json()
    back = (today + timedelta(days=2)).isoformat()
    assert told == {
        "today": today.isoformat(),
        "mine": {
            "open": 3,
            "due_today": 0,
            "overdue": 1,
            "due_soon": 0,
            "waiting": 2,
            "done_this_week": 1,
            "follow_up": 1,
            "next_back_date": back,
            "comes_back": [{"day": back, "claims": 1}],
        },
        "pool": None,
        "people": None,
        "throughput": None,
    }
    for view in ("open", "overdue", "waiting", "done_this_week", "follow_up"):
        found = people.client("alice").get(f"{WORK}claims/?view={view}").json()
        assert found["count"] == told["mine"][view]


@pytest.mark.usefixtures("desks")
def test_how_everybodys_work_stands(people: People, today: date) -> None:
    told = people.client("auditor").get(f"{WORK}stats/?days=2").json()
    assert told["pool"] == {"claims": 2, "held": 1, "overdue": 0, "oldest_days": 3}
    loads = {one["name"]: one for one in told["people"]}
    assert set(loads) == {"Admin Testa", "Alice Testa", "Bob Testa"}
    seen = {name: (one["today"], one["capacity"], one["open"], one["waiting"]) for name, one in loads.items()}
    assert seen == {"Admin Testa": (0, 0, 0, 0), "Alice Testa": (4, 20, 3, 2), "Bob Testa": (0, 5, 1, 0)}
    assert [band["claims"] for band in loads["Bob Testa"]["by_age"]] == [0, 0, 1, 0, 0]
    assert told["throughput"]["days"] == [(today - timedelta(days=1)).isoformat(), today.isoformat()]
    done = {one["name"]: (one["done"], one["submitted"], one["closed"]) for one in told["throughput"]["people"]}
    assert done == {"Alice Testa": ([0, 1], 0, 1)}


@pytest.mark.usefixtures("desks")
def test_who_may_be_given_nothing_is_shown_while_claims_are_left(people: People) -> None:
    people.bob.is_active = False
    people.bob.save()
    loads = {one["name"]: one for one in people.client("admin").get(f"{WORK}stats/").json()["people"]}
    assert (loads["Bob Testa"]["open"], loads["Bob Testa"]["capacity"]) == (1, 0)


def report(people: People, query: str = "?from=2026-10-01&to=2026-10-31") -> Any:
    response = people.client("admin").get(f"{WORK}reports/{query}")
    assert response.status_code == 200, response.content
    return response.json()


@pytest.fixture
def october(people: People) -> None:
    """Two claims closed in October after 4 and 40 days, one in November; two denials, one of them asked twice."""
    organization = people.organization
    noon = datetime.fromisoformat("2026-10-05T16:00:00+00:00")
    closed = {"state": WorkState.CLOSED, "assignee": people.alice, "result": "paid", "amount_cents": 300_00}
    paid = answer("paid", processed_date=date(2026, 10, 20), paid_cents=250_00)
    # Closed late on October 31st in New York, which is November in UTC.
    late = datetime.fromisoformat("2026-11-01T03:00:00+00:00")
    make_claim(
        organization, None, claim_id="ZZ1", answer=paid, paid_before_cents=50_00, created_at=noon,
        closed_at=noon + timedelta(days=4), **closed,
    )  # fmt: skip
    make_claim(organization, None, claim_id="ZZ2", created_at=late - timedelta(days=40), closed_at=late, **closed)
    make_claim(
        organization, None, claim_id="ZZ3", created_at=noon, closed_at=noon + timedelta(days=40), answer=paid,
        paid_before_cents=250_00, **closed,
    )  # fmt: skip
    for number, payer in (("ZZ4", "UnitedHealth"), ("ZZ5", "UHC")):
        denied = answer("denied", processed_date=date(2026, 10, 2), days_ago=1)
        claim = make_claim(
            organization, people.main_clinic, claim_id=number, payer=payer, answer=denied, assignee=people.bob,
            state=WorkState.ASSIGNED, amount_cents=10_00,
        )  # fmt: skip
    PayerAnswer.objects.create(claim=claim, **answer_facts(answer("denied", processed_date=date(2026, 10, 2))))
    PayerAnswer.objects.create(claim=claim, **answer_facts(answer("denied", processed_date=date(2026, 9, 30))))
    ClaimEvent.objects.all().delete()
    for at, what in ((late, "Submitted"), (late, "Closed"), (late + timedelta(hours=2), "Closed")):
        ClaimEvent.objects.create(
            claim=claim, happening="state changed", to_value=what, by=people.bob, by_person=True, created_at=at
        )
    make_claim(people.other, None, claim_id="ZZ6", closed_at=noon, **{**closed, "assignee": people.charlie})


@pytest.mark.usefixtures("october")
def test_what_the_work_came_to(people: People) -> None:
    told = report(people)
    assert (told["first_date"], told["last_date"], told["closed"], told["submitted"]) == (
        "2026-10-01",
        "2026-10-31",
        2,
        1,
    )
    assert told["days_in_work"]["median"] == 4 and told["days_in_work"]["mean"] == 22.0
    assert [band["claims"] for band in told["days_in_work"]["bands"]] == [1, 0, 0, 1, 0, 0]
    assert told["results"] == [{"result": "paid", "claims": 2, "amount": "600.00"}]
    assert told["recovered"] == "200.00"
    assert told["recovered_by_payer"] == [{"payer": "UnitedHealth", "claims": 1, "amount": "200.00"}]
    expected = {
        "payer": "UnitedHealth",
        "reason": "Made-up reason: denied",
        "codes": "96",
        "claims": 2,
        "amount": "20.00",
    }
    assert (told["denials"], told["denials_total"]) == ([expected], 1)
    assert told["step"] == "day" and len(told["steps"]) == 31
    people_done = {one["name"]: (one["submitted"], one["closed"], one["recovered"]) for one in told["people"]}
    assert people_done == {"Alice Testa": (0, 0, "200.00"), "Bob Testa": (1, 1, "0.00")}
    assert next(one for one in told["people"] if one["name"] == "Bob Testa")["done"][-1] == 2
    page = people.client("admin").get(f"{WORK}reports/denials/?from=2026-10-01&to=2026-10-31").json()
    assert (page["count"], page["results"]) == (1, [expected])
    # Held to a practice, an auditor's numbers are that practice's.
    people.auditor.practices.add(people.main_clinic)
    told = people.client("auditor").get(f"{WORK}reports/?from=2026-10-01&to=2026-10-31").json()
    assert (told["closed"], told["denials_total"], told["submitted"]) == (0, 1, 1)


def test_a_long_time_is_shown_by_weeks(people: People) -> None:
    told = report(people, "?from=2026-01-01&to=2026-12-31")
    assert (told["step"], told["steps"][0], len(told["steps"])) == ("week", "2025-12-29", 53)
    assert len(report(people, "")["steps"]) == 30


@pytest.mark.parametrize(
    "query", ["from=2026-02-01&to=2026-01-01", "from=2025-01-01&to=2026-01-02", "from=0001-01-01", "to=9999-12-31"]
)
def test_times_that_there_are_not(people: People, query: str) -> None:
    for what in ("reports/", "reports/denials/", "reports/export/"):
        assert people.client("admin").get(f"{WORK}{what}?{query}").status_code == 422


@pytest.mark.usefixtures("october")
@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("denials", "UnitedHealth,Made-up reason: denied,96,2,20"),
        ("recovered", "UnitedHealth,1,200"),
        ("days_in_work", "4,1"),
        ("throughput", "Alice Testa,0,0,200.00"),
    ],
)
def test_reports_as_files(people: People, name: str, line: str) -> None:
    query = f"?from=2026-10-01&to=2026-10-31&report={name}"
    response = people.client("auditor").get(f"{WORK}reports/export/{query}")
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert any(found.startswith(line) for found in lines[1:]), lines
    assert AuditRecord.objects.get(kind="exported").subject_id == name


def test_claims_as_a_file(people: People) -> None:
    make_claim(people.organization, people.main_clinic, claim_id="=1+1", amount_cents=12_50, priority=5)
    make_claim(people.organization, None, claim_id="ZZ2", state=WorkState.ASSIGNED, assignee=people.alice)
    make_claim(people.other, None, claim_id="ZZ3")
    client = people.client("auditor")
    response = client.get(f"{WORK}claims/export/?view=pool")
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert [(row["claim_id"], row["amount"], row["dob"], row["status"]) for row in rows] == [
        ("'=1+1", "12.5", "1950-01-01", "Pool")
    ]
    found = b"".join(client.get(f"{WORK}claims/export/?format=xlsx").streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(found)).active
    assert sheet is not None and [cell.value for cell in sheet["A"]] == ["claim_id", "=1+1", "ZZ2"]
    assert AccessRecord.objects.filter(action="export_claims", user=people.auditor).count() == 2
    assert people.client("alice").get(f"{WORK}claims/export/").status_code == 403


@given(st.dictionaries(st.integers(0, 400), st.integers(1, 50), max_size=20))
def test_every_value_lies_in_one_band(counts: dict[int, int]) -> None:
    assert sum(count for _, count in in_bands(counts, WORK_BANDS)) == sum(counts.values())
    values = sorted(value for value, often in counts.items() for _ in range(often))
    assert median(counts) == (values[(len(values) - 1) // 2] if values else None)


@given(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(0, 365))
def test_every_day_of_a_period_has_its_step(first: date, days: int) -> None:
    time = period(first, first + timedelta(days=days), "America/New_York")
    places = [time.step_of(first + timedelta(days=number)) for number in range(days + 1)]
    assert sorted(set(places)) == list(range(len(time.steps)))
    assert bands((2, 7))[0].first == 0 and bands((2, 7))[-1].last is None
