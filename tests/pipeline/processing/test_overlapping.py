"""Steps side by side: in order, no more in hand than one item a step, and an end whatever happens."""

import threading
from collections.abc import Callable

import pytest

from claimdeck.pipeline.processing.overlapping import Overlapping

BOUND = 30.0


class Counted:
    """Items from 1 on, and how many are in hand between being read and the end of the last step."""

    def __init__(self, items: int) -> None:
        self.left = iter(range(1, items + 1))
        self.done: list[int] = []
        self.most = 0
        self._in_hand = 0
        self._lock = threading.Lock()

    def read(self) -> int | None:
        item = next(self.left, None)
        if item is not None:
            with self._lock:
                self._in_hand += 1
                self.most = max(self.most, self._in_hand)
        return item

    def end(self, item: int) -> int:
        with self._lock:
            self._in_hand -= 1
        self.done.append(item)
        return item


def same(item: int) -> int:
    return item


def run(work: Overlapping[int]) -> None:
    """Fails where it does not end."""
    raised: list[BaseException] = []

    def working() -> None:
        try:
            work.run()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=working, daemon=True)
    thread.start()
    thread.join(BOUND)
    assert not thread.is_alive(), "it does not end"
    if raised:
        raise raised[0]


@pytest.mark.parametrize("items", [0, 1, 2, 3, 4, 5, 50])
def test_every_item_goes_through_every_step_in_order(items: int) -> None:
    counted = Counted(items)
    run(Overlapping(counted.read, (lambda item: 10 * item, same, counted.end), lambda: False))
    assert counted.done == [10 * item for item in range(1, items + 1)]


@pytest.mark.parametrize("slow", [0, 1, 2])
def test_a_slow_step_lets_no_more_pile_up_than_one_item_a_step(slow: int) -> None:
    counted = Counted(12)
    pause = threading.Event()

    def waits(item: int) -> int:
        # Long enough for all others to come as far as they are let.
        pause.wait(0.05)
        return item

    steps: list[Callable[[int], int]] = [same, same, counted.end]
    steps.insert(slow, waits)
    run(Overlapping(counted.read, steps, lambda: False))
    assert counted.done == list(range(1, 13))
    assert counted.most <= len(steps) + 1


@pytest.mark.parametrize("place", ["read", 0, 1, 2])
@pytest.mark.parametrize("at", [1, 2, 5])
def test_an_error_of_any_step_ends_all_and_is_the_callers(place: str | int, at: int) -> None:
    counted = Counted(9)

    def fails(item: int) -> int:
        if item == at:
            raise LookupError(f"at {at}")
        return item

    def read() -> int | None:
        item = counted.read()
        return fails(item) if item is not None and place == "read" else item

    steps = [fails if place == n else same for n in range(3)]
    with pytest.raises(LookupError, match=f"at {at}"):
        run(Overlapping(read, (*steps, counted.end), lambda: False))
    assert counted.done == list(range(1, len(counted.done) + 1)) and len(counted.done) < at


def test_what_has_come_to_the_last_step_is_finished_when_it_is_asked_to_stop() -> None:
    counted = Counted(1000)
    stop = threading.Event()

    def stops(item: int) -> int:
        if item == 3:
            stop.set()
        return item

    run(Overlapping(counted.read, (same, stops, counted.end), stop.is_set))
    assert counted.done == [1, 2, 3]
