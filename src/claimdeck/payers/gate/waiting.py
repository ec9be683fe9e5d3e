"""One caller's wait, in an event loop of any thread, for what another thread gives."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

# How often a caller who waits looks whether anybody is left to wake it.
_LOOK_SECONDS = 1.0


class Waiter:
    """Made by the caller in its event loop; woken, or failed, from any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._future: asyncio.Future[None] = self._loop.create_future()

    def wake(self) -> None:
        """The caller goes on; nothing happens when it has gone already."""
        self._settle(None)

    def fail(self, error: BaseException) -> None:
        """The caller gets `error`."""
        self._settle(error)

    async def woken(self, check: Callable[[], None]) -> None:
        """Returns when woken. `check` raises what the caller gets when nobody is left to wake it."""
        try:
            while not self._future.done():
                check()
                await asyncio.wait({self._future}, timeout=_LOOK_SECONDS)
            self._future.result()
        finally:
            self._future.cancel()

    def _settle(self, error: BaseException | None) -> None:
        # The caller's loop may have ended.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(_tell, self._future, error)


def _tell(future: "asyncio.Future[None]", error: BaseException | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
