"""Pages of a job's rows: every page is what cutting the whole list gives, by number and by links, in every order."""

from typing import Any

import pytest

from claimdeck.payers.sandbox.uploads import Oddities
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.results.columns import ROW_ORDER
from tests.status.desk import Desk
from tests.status.http import at

ODD = Oddities(not_found=7, mismatched=2, invalid=4)
ORDERS = ["", "row", "-row", "-total_charged", "total_paid", "claim_number,-row", "-processed_date", "outcome"]


@pytest.fixture
def odd(d: Desk) -> CSVJob:
    return d.check(d.sample(60, ODD))


def asked(d: Desk, job: CSVJob, query: str) -> Any:
    answer = d.people.client("alice").get(at(job, f"rows/?{query}"))
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.mark.parametrize("ordering", ORDERS)
def test_pages_are_the_list_cut_in_pieces(d: Desk, odd: CSVJob, ordering: str) -> None:
    whole = asked(d, odd, f"page_size=500&ordering={ordering}")
    assert whole["count"] == len(whole["results"]) == ResultRow.objects.filter(job=odd).count()
    pages = -(-whole["count"] // 7)
    cut = [asked(d, odd, f"page_size=7&page={n}&ordering={ordering}")["results"] for n in range(1, pages + 1)]
    assert [row["id"] for page in cut for row in page] == [row["id"] for row in whole["results"]]
    assert asked(d, odd, f"page_size=7&page={pages + 1}&ordering={ordering}")["results"] == []


@pytest.mark.parametrize("names", sorted(ROW_ORDER))
def test_nothing_known_comes_last_in_both_directions(d: Desk, odd: CSVJob, names: str) -> None:
    for ordering in (names, f"-{names}"):
        values = [row[names] for row in asked(d, odd, f"page_size=500&ordering={ordering}")["results"]]
        known = [value for value in values if value is not None]
        assert values == known + [None] * (len(values) - len(known))


@pytest.mark.parametrize("query", ["", "success=true", "outcome=not_found", "only=not_answered", "claim_number=ZZ"])
def test_walking_there_and_back_meets_every_row_once(d: Desk, odd: CSVJob, query: str) -> None:
    whole = [row["id"] for row in asked(d, odd, f"page_size=500&{query}")["results"]]
    alice, seen, back = d.people.client("alice"), [], []
    page = asked(d, odd, f"page_size=5&{query}")
    assert page["count"] == len(whole)
    while True:
        seen += [row["id"] for row in page["results"]]
        if not page["next"]:
            break
        assert "after=" in page["next"] and "before=" not in page["next"]
        page = alice.get(page["next"]).json()
    while True:
        back = [row["id"] for row in page["results"]] + back
        if not page["previous"]:
            break
        page = alice.get(page["previous"]).json()
    assert seen == back == whole


def test_a_row_that_comes_in_between_neither_doubles_nor_hides_another(d: Desk, odd: CSVJob) -> None:
    first = asked(d, odd, "page_size=10")
    expected = asked(d, odd, "page_size=10&page=2")["results"]
    ResultRow.objects.filter(job=odd, row=first["results"][2]["row"]).delete()
    again = d.people.client("alice").get(first["next"]).json()
    assert [row["id"] for row in again["results"]] == [row["id"] for row in expected]


@pytest.mark.parametrize(
    "place", ["after=x", "after=1", "before=1.x", "after=1.2.3", f"after={'9' * 30}.0", "before=-1.0"]
)
def test_a_place_that_cannot_be_read_is_refused(d: Desk, odd: CSVJob, place: str) -> None:
    answer = d.people.client("alice").get(at(odd, f"rows/?{place}"))
    assert answer.status_code == 422
