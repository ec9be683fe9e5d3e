"""Long work over HTTP: counts and times, for one's own organization."""

import pytest

from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import State
from claimdeck.runs.models import Run
from tests.factories.kinds import made_up
from tests.factories.people import People

pytestmark = pytest.mark.django_db

RUNS = "/api/v1/runs/"


@pytest.fixture
def run(people: People) -> Run:
    return lifecycle.open_run(people.organization, made_up(), total=10, created_by=people.alice)


def test_a_run_is_shown_with_its_counts(people: People, run: Run) -> None:
    body = people.client("bob").get(f"{RUNS}{run.pk}/").json()
    assert (body["id"], body["kind"], body["state"], body["total"]) == (str(run.pk), "made-up work", "PENDING", 10)
    assert body["created_by"] == "alice"
    assert people.client("bob").get(RUNS).json()["results"] == [body]


def test_runs_are_filtered_by_state(people: People, run: Run) -> None:
    other = lifecycle.open_run(people.organization, made_up(), total=1, created_by=None)
    Run.objects.filter(pk=other.pk).update(state=State.PROCESSING)
    alice = people.client("alice")
    assert [one["id"] for one in alice.get(f"{RUNS}?state=PROCESSING").json()["results"]] == [str(other.pk)]
    assert alice.get(RUNS).json()["count"] == 2
    assert alice.get(f"{RUNS}?state=ODD").status_code == 422


def test_held_to_some_practices_one_sees_ones_own(people: People, run: Run) -> None:
    """Alice's run may be about any practice; Bob is held to one, Charlie is a stranger."""
    people.bob.practices.add(people.north_clinic)
    bob = people.client("bob")
    assert bob.get(RUNS).json()["count"] == 0
    assert bob.get(f"{RUNS}{run.pk}/").status_code == 404
    own = lifecycle.open_run(people.organization, made_up(), total=1, created_by=people.bob)
    assert [one["id"] for one in bob.get(RUNS).json()["results"]] == [str(own.pk)]
    assert bob.get(f"{RUNS}{own.pk}/").status_code == 200
    assert people.client("alice").get(RUNS).json()["count"] == 2
    assert people.client("charlie").get(f"{RUNS}{own.pk}/").status_code == 404


def test_blank_filters_count_as_not_given(people: People, run: Run) -> None:
    assert people.client("alice").get(f"{RUNS}?state=&page=&page_size=").json()["count"] == 1


def test_runs_of_others_are_not_there(people: People, run: Run) -> None:
    charlie = people.client("charlie")
    assert charlie.get(RUNS).json()["count"] == 0
    assert charlie.get(f"{RUNS}{run.pk}/").status_code == 404
    assert people.client("anonymous").get(RUNS).status_code == 401
    assert people.client("operator").get(f"{RUNS}{run.pk}/").status_code == 200
