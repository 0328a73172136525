"""A progress bar on stderr; what is printed meanwhile stands above it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn


@contextmanager
def progress(label: str, total: float) -> Iterator[Callable[[str, float], None]]:
    """Show a bar of ``total``; call what is given with a new label and how much is done in all."""
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    with bar:
        task = bar.add_task(label, total=total)
        yield lambda text, done: bar.update(task, description=text, completed=done)
