"""Tables on the terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table


def headed_table(title: str, headings: Iterable[tuple[str, bool]]) -> Table:
    """An empty table; a heading says whether its column is set to the right."""
    table = Table(title=title, header_style="bold", expand=False)
    for heading, right in headings:
        table.add_column(heading, justify="right" if right else "left", overflow="fold")
    return table


def console_of(columns: int) -> Console:
    """The terminal; ``columns`` wide where there is none to ask."""
    console = Console()
    return console if console.is_terminal else Console(width=columns)
