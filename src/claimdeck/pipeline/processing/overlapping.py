"""Steps side by side: while one item is written the next is computed, and the one after that is being read."""

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from django.db import connections

T = TypeVar("T")

# How long a step waits for its neighbour at a time; between two waits it looks whether it shall end.
LOOK_SECONDS: Final = 0.1
# Items between two steps. One keeps both busy; more would only hold memory.
WAITING: Final = 1


@dataclass(slots=True)
class Overlapping(Generic[T]):
    """`read` gives the next item, None at the end; each of the `steps` takes the item that the one before gave.

    Every step has a thread of its own, the last one the caller's, and begins nothing for which there is no room behind
    it: there is never more in hand than one item a step. `stop` is asked before an item is begun anywhere but in the
    last step: items that have come that far are finished, the others are left to the caller.
    """

    read: Callable[[], T | None]
    steps: Sequence[Callable[[T], T]]
    stop: Callable[[], bool]
    _halted: threading.Event = field(default_factory=threading.Event)
    _errors: "queue.SimpleQueue[BaseException]" = field(default_factory=queue.SimpleQueue)

    def run(self) -> None:
        """Until `read` gave None and all is done, or `stop` said so, or a step raised: its error is raised here."""
        queues: list[_Between[T]] = [_Between(self._halted) for _ in self.steps]
        threads = [threading.Thread(target=self._apart, args=(self._read_all, queues[0]), daemon=True)]
        for step, source, target in zip(self.steps[:-1], queues[:-1], queues[1:], strict=True):
            threads.append(
                threading.Thread(target=self._apart, args=(self._take_all, target, step, source), daemon=True)
            )
        for thread in threads:
            thread.start()
        try:
            self._take_all(None, self.steps[-1], queues[-1])
        except BaseException as error:
            self._errors.put(error)
        finally:
            self._halted.set()
            # One that hangs in a database ends by that call's time-out, or with the process by the hard limit.
            for thread in threads:
                thread.join()
        if not self._errors.empty():
            raise self._errors.get()

    def _apart(self, work: Callable[..., None], target: "_Between[T]", *more: object) -> None:
        """A thread's life: its error goes to the caller, and its end to the step behind it."""
        try:
            work(target, *more)
        except BaseException as error:
            self._errors.put(error)
            self._halted.set()
        finally:
            target.put(None)
            connections.close_all()

    def _read_all(self, target: "_Between[T]") -> None:
        while target.has_room() and not self._ends():
            item = self.read()
            if item is None:
                return
            target.put(item)

    def _take_all(self, target: "_Between[T] | None", step: Callable[[T], T], source: "_Between[T]") -> None:
        while (target is None or target.has_room()) and (item := source.get()) is not None:
            if target is None:
                # What came so far is written: it is brought to its end, also when nothing else is begun any more.
                step(item)
            elif self._ends():
                return
            else:
                target.put(step(item))
            # What the next step has, or nobody any more, is not kept while the next item is waited for.
            del item

    def _ends(self) -> bool:
        return self._halted.is_set() or self.stop()


class _Between(Generic[T]):
    """Where one step leaves items for the next. Nobody waits here any longer once the work was halted."""

    def __init__(self, halted: threading.Event) -> None:
        self._halted = halted
        self._room = threading.Semaphore(WAITING)
        self._items: queue.SimpleQueue[T | None] = queue.SimpleQueue()

    def has_room(self) -> bool:
        """Waits until one more item may be put; False where the work was halted."""
        while not self._halted.is_set():
            if self._room.acquire(timeout=LOOK_SECONDS):
                return True
        return False

    def put(self, item: T | None) -> None:
        """An item for which there was room, or the end."""
        self._items.put(item)

    def get(self) -> T | None:
        """The next item, in whose place there is room for another; None at the end, and where the work was halted."""
        while not self._halted.is_set():
            try:
                item = self._items.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue
            self._room.release()
            return item
        return None
