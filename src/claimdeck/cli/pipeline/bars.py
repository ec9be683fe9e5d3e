"""A progress bar for commands that work through claims in this process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def claims_bar(total: int, *, shown: bool, noun: str = "claims") -> Iterator[Callable[[int], None]]:
    """Gives the function that is told how many are done; the bar is on standard error. `total` is 0 where unknown."""
    if not shown:
        yield lambda _: None
        return
    count = "{task.completed:,.0f}" + (f"/{total:,}" if total else "")
    columns = (BarColumn(bar_width=24), TextColumn(f"{count} {noun}", markup=False))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=total or None)
        yield lambda done: progress.update(task, completed=done)
