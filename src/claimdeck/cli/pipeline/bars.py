"""A progress bar for commands that work through claims in this process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def claims_bar(total: int, *, shown: bool) -> Iterator[Callable[[int], None]]:
    """Gives the function that is told how many claims are done; the bar is on standard error."""
    if not shown:
        yield lambda _: None
        return
    columns = (BarColumn(bar_width=24), TextColumn("{task.completed:,.0f}/{task.total:,.0f} claims", markup=False))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=total)
        yield lambda done: progress.update(task, completed=done)
