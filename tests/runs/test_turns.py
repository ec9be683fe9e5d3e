"""Whose turn it is: small work starts soon, organizations take turns, nobody waits for ever."""

import threading
import uuid
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from claimdeck.kit.clock import now
from claimdeck.runs import lifecycle
from claimdeck.runs.domain.states import State
from claimdeck.runs.domain.turns import LONGEST_WAIT, Organizations, Turn, Waiting, gives_way_to, in_order
from claimdeck.runs.held import Held, Stop, Verdict
from claimdeck.runs.models import Run
from claimdeck.runs.working import turns
from claimdeck.runs.working.worker import take_turns
from tests.factories.kinds import made_up
from tests.factories.people import People

ALICES, BOBS = uuid.UUID(int=1), uuid.UUID(int=2)
NOBODY = Organizations({}, {})


def waiting(number: int, items: int = 5000, *, turns: int = 1, seconds: float = 5, **more: Any) -> Waiting:
    values: dict[str, Any] = {"organization_id": ALICES, "since": now() - timedelta(seconds=seconds)} | more
    return Waiting(uuid.UUID(int=number), open_items=items, turns=turns, **values)


def order(*runs: Waiting, organizations: Organizations = NOBODY) -> list[int]:
    return [one.run_id.int for one in in_order(runs, organizations, now())]


def test_small_work_goes_first_then_new_then_what_waits_longest() -> None:
    old, older = waiting(1, seconds=3), waiting(2, seconds=9)
    assert order(old, older, waiting(3, turns=0), waiting(4, 10)) == [4, 3, 2, 1]


def test_what_is_only_to_be_ended_goes_before_everything() -> None:
    assert order(waiting(1, 10), waiting(2, cancelling=True)) == [2, 1]


def test_organizations_take_turns() -> None:
    busy = Organizations(Counter({ALICES: 2}), {ALICES: now()})
    assert order(waiting(1, seconds=30), waiting(2, organization_id=BOBS), organizations=busy) == [2, 1]
    # With nothing at work: whose last turn is longer ago.
    moment = now()
    last: dict[uuid.UUID, datetime] = {ALICES: moment, BOBS: moment - timedelta(seconds=9)}
    idle = Organizations({}, last)
    assert order(waiting(1, seconds=30), waiting(2, organization_id=BOBS), organizations=idle) == [2, 1]


def test_nobody_waits_for_ever_behind_small_work() -> None:
    late = waiting(1, seconds=LONGEST_WAIT.total_seconds() + 1)
    assert order(late, waiting(2, 10)) == [1, 2]


@pytest.mark.parametrize(
    ("seconds", "items", "other", "expected"),
    [
        (1.9, 9000, waiting(1, 10), False),
        (2.0, 9000, waiting(1, 10), True),
        (2.0, 9000, waiting(1, 9000, turns=0), True),
        (2.0, 9000, waiting(1, 9000, turns=3), False),
        (15.0, 9000, waiting(1, 9000, turns=3), True),
        # Small work is soon over: it gives way to nobody until its own turn has been long.
        (10.0, 200, waiting(1, 10), False),
        (15.0, 200, waiting(1, 10), True),
        # Somebody idle may be about to take it.
        (60.0, 9000, waiting(1, 10, seconds=0.2), False),
    ],
)
def test_long_work_gives_way_to_what_is_small_or_new_soon_and_to_any_other_later(
    seconds: float, items: int, other: Waiting, expected: bool
) -> None:
    # Made anew: the parameters were made when the tests were collected.
    fresh = Waiting(other.run_id, other.organization_id, other.open_items, other.turns, now() - timedelta(seconds=5))
    if not expected and seconds == 60.0:
        fresh = waiting(1, 10, seconds=0.2)
    found = gives_way_to(Turn(BOBS, items, seconds), [fresh], Organizations({BOBS: 1}, {}), now())
    assert (found is not None) is expected


def test_an_organization_with_several_at_work_gives_way_to_one_without() -> None:
    other = [waiting(1, turns=4, organization_id=ALICES)]
    assert gives_way_to(Turn(BOBS, 9000, 3.0), other, Organizations({BOBS: 2}, {}), now()) is not None
    assert gives_way_to(Turn(BOBS, 9000, 3.0), other, Organizations({BOBS: 1}, {}), now()) is None


def test_work_that_prepares_itself_for_long_gets_a_longer_turn() -> None:
    other = [waiting(1, turns=4)]
    assert gives_way_to(Turn(BOBS, 99_000, 30.0, 2.0), other, NOBODY, now()) is None
    assert gives_way_to(Turn(BOBS, 99_000, 40.0, 2.0), other, NOBODY, now()) is not None


# --- over the table


def opened(people: People, total: int = 5000, **changes: Any) -> Run:
    run = lifecycle.open_run(people.organization, made_up(), total=total, created_by=people.alice)
    Run.objects.filter(pk=run.pk).update(updated_at=now() - timedelta(seconds=5), **changes)
    return run


@pytest.mark.django_db
def test_the_next_one_is_taken_once_and_counted(people: People) -> None:
    long, small = opened(people), opened(people, 10)
    opened(people, 1, not_before_at=now() + timedelta(seconds=60))
    first = turns.take_next(["made-up work"], seconds=30)
    second = turns.take_next(["made-up work"], seconds=30)
    assert first is not None and second is not None
    assert [first.run_id, second.run_id] == [small.pk, long.pk]
    assert turns.take_next(["made-up work"], seconds=30) is None
    assert turns.take_next(["other work"], seconds=30) is None
    long.refresh_from_db()
    assert (long.turns, long.turn_began_at is not None, long.state) == (1, True, State.PROCESSING)


@pytest.mark.django_db
def test_only_one_gives_way_to_the_same_run(people: People) -> None:
    leases = [lifecycle.take(opened(people).pk, seconds=30) for _ in range(2)]
    opened(people, 10)
    gave = [
        turns.gives_way(lease, ["made-up work"], seconds=5.0, preparation=0.1) for lease in leases if lease is not None
    ]
    assert gave == [True, False]


@pytest.mark.django_db(transaction=True)
def test_a_small_run_is_worked_on_beside_long_ones_that_never_end(people: People) -> None:
    """One worker, a long run that works until it is told to stop, and a small one that comes later."""
    long = opened(people)
    done: list[uuid.UUID] = []
    begun, ended = threading.Event(), threading.Event()

    def work(held: Held) -> Verdict:
        held.ready()
        if held.run_id != long.pk:
            return Verdict.COMPLETED
        begun.set()
        while (stop := held.stop()) is None and not ended.wait(0.05):
            pass
        return Verdict.CONTINUE if stop is Stop.TURN else Verdict.COMPLETED

    def told(run_id: uuid.UUID, _state: State) -> None:
        done.append(run_id)
        if run_id != long.pk:
            ended.set()

    worker = threading.Thread(target=take_turns, args=([made_up(work, told)],))
    worker.start()
    assert begun.wait(60)
    small = opened(people, 10)
    worker.join(20)
    assert not worker.is_alive()
    assert done == [small.pk, long.pk]
    long.refresh_from_db()
    assert long.turns == 2


@pytest.mark.django_db(transaction=True)
def test_a_task_ends_when_its_time_is_over_and_leaves_what_waits(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.OPTIONS, "task_soft_seconds", 0.3)
    run = opened(people)

    def work(held: Held) -> Verdict:
        while held.stop() is None:
            threading.Event().wait(0.02)
        assert held.stop() is Stop.TIME
        return Verdict.CONTINUE

    take_turns([made_up(work)])
    run.refresh_from_db()
    assert (run.state, run.lease_token, run.enqueued_at is not None) == (State.PROCESSING, None, True)
