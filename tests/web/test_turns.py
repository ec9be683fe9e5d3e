"""Heavy requests take turns: a bounded number inside, a few wait, the others are told when to come back."""

import threading
import time

import pytest

from claimdeck.kit.errors import TooMany
from claimdeck.web.turns import Turns


def test_one_inside_one_waits_the_third_comes_back() -> None:
    turns = Turns(at_once=1, may_wait=1, seconds=5)
    inside, leave = threading.Event(), threading.Event()
    went: list[str] = []

    def work(name: str) -> None:
        with turns.turn("busy"):
            inside.set()
            leave.wait(60)
            went.append(name)

    first = threading.Thread(target=work, args=("first",))
    first.start()
    assert inside.wait(60)
    second = threading.Thread(target=work, args=("second",))
    second.start()
    end = time.monotonic() + 5
    while turns._here < 2 and time.monotonic() < end:
        time.sleep(0.01)
    with pytest.raises(TooMany) as refused, turns.turn("busy"):
        raise AssertionError("nobody else may come in")
    assert refused.value.detail == "busy" and 2 <= refused.value.retry_after <= 5
    leave.set()
    first.join(5)
    second.join(5)
    assert went == ["first", "second"]


def test_waiting_has_an_end_and_a_failure_gives_the_turn_back() -> None:
    turns = Turns(at_once=1, may_wait=1, seconds=0.05)
    with turns.turn("busy"), pytest.raises(TooMany), turns.turn("busy"):
        raise AssertionError("the first is still inside")
    for _ in range(3):
        with pytest.raises(ValueError, match="broken"), turns.turn("busy"):
            raise ValueError("broken")
    with turns.turn("busy"):
        assert turns._here == 1
