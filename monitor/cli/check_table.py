"""What one visit to every source showed, as a table on the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from rich.text import Text

from monitor.cli.terminal import console_of, headed_table
from monitor.clock import desk
from monitor.settings.sources import AnySource, PushSource
from monitor.sources.health.vitals import told
from monitor.sources.visit import Harvest
from monitor.trace import one_line

_WIDE = 160
"""Columns where there is no terminal to ask."""
_HEADINGS = (
    ("信源", False),
    ("类别", False),
    ("结果", False),
    ("条目", True),
    ("有时间", True),
    ("最新", False),
    ("用时", True),
)
_STYLES = {"正常": "green", "无新内容": "yellow", "失败": "bold red", "待推送": "dim"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One source and what its visit showed; nothing but the entry for one that is pushed to."""

    config: AnySource
    failed: bool = False
    items: int = 0
    dated: int = 0
    newest_at: datetime | None = None
    seconds: float | None = None
    """From the beginning of the visit to its end, waiting for the host included."""
    problems: tuple[str, ...] = ()

    @classmethod
    def of(cls, config: AnySource, harvest: Harvest, now: datetime) -> Self:
        """``config`` after a visit that ended at ``now``."""
        dates = [item.published_at for item in harvest.items if item.published_at]
        begun = harvest.state.last_attempt_at
        return cls(
            config=config,
            failed=harvest.state.failures > 0,
            items=len(harvest.items),
            dated=len(dates),
            newest_at=max(dates, default=None),
            seconds=(now - begun).total_seconds() if begun else None,
            problems=harvest.problems,
        )

    @property
    def result(self) -> str:
        """In one word."""
        if isinstance(self.config, PushSource):
            return "待推送"
        if self.failed:
            return "失败"
        return "正常" if self.items else "无新内容"

    @property
    def problem(self) -> str:
        """The first problem's first line."""
        return told(self.problems[0].partition("\n")[0]) if self.problems else ""


def print_checked(found: Sequence[Checked]) -> None:
    """Print the table, and below it the first problem of each."""
    table = headed_table("信源试读", _HEADINGS)
    for checked in found:
        table.add_row(*_row(checked))
    console = console_of(_WIDE)
    console.print(table)
    for checked in found:
        if checked.problems:
            more = f"（另有 {len(checked.problems) - 1} 处）" if len(checked.problems) > 1 else ""
            name = f"{checked.config.name}（{checked.config.id}）"
            console.print(Text(f"{one_line(name)}：{checked.problem}{more}"), soft_wrap=True)


def _row(checked: Checked) -> tuple[Text | str, ...]:
    name = Text(one_line(checked.config.name)).append(f"\n{checked.config.id}", style="dim")
    return (
        name,
        checked.config.kind,
        Text(checked.result, style=_STYLES[checked.result]),
        str(checked.items),
        f"{100 * checked.dated / checked.items:.0f}%" if checked.items else "—",
        f"{desk(checked.newest_at):%Y-%m-%d %H:%M}" if checked.newest_at else "—",
        f"{checked.seconds:.1f}秒" if checked.seconds is not None else "—",
    )


def summary(found: Sequence[Checked], asked: int) -> str:
    """How many of the sources asked for could be read."""
    counts = {word: sum(one.result == word for one in found) for word in _STYLES}
    parts = [f"{word} {count} 个" for word, count in counts.items() if count]
    left = asked - len(found)
    parts += [f"未访问 {left} 个"] if left else []
    return f"共 {asked} 个信源：{'，'.join(parts)}。"


def as_data(checked: Checked) -> dict[str, object]:
    """The same as values: times in ISO 8601, shares from 0 to 1."""
    newest = checked.newest_at
    return {
        "id": checked.config.id,
        "name": checked.config.name,
        "kind": checked.config.kind,
        "group": checked.config.group,
        "result": checked.result,
        "failed": checked.failed,
        "items": checked.items,
        "dated_share": round(checked.dated / checked.items, 4) if checked.items else None,
        "newest_at": newest.isoformat() if newest else None,
        "seconds": round(checked.seconds, 3) if checked.seconds is not None else None,
        "problems": list(checked.problems),
    }
