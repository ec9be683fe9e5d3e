"""Database work of asynchronous tests, in a thread that leaves no connection behind."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connections

T = TypeVar("T")


async def apart(work: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """What `work` gives, done in another thread."""

    def closing() -> T:
        try:
            return work(*arguments, **named)
        finally:
            connections.close_all()

    return await asyncio.to_thread(closing)
