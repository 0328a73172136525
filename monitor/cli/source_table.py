"""Sources as a table on the terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.text import Text

from monitor.cli.standing import Standing
from monitor.cli.terminal import console_of, headed_table
from monitor.clock import desk
from monitor.sources.health.diagnosis import heartbeat
from monitor.sources.health.vitals import span_told
from monitor.trace import one_line

_WIDE = 160
"""Columns where there is no terminal to ask."""

_HEADINGS = (
    ("信源", False),
    ("分组", False),
    ("状况", False),
    ("最近成功", False),
    ("最近新增", False),
    ("常隔", True),
    ("现隔", True),
    ("访问/失败", True),
    ("未变", True),
    ("读取/收录", True),
    ("转载", True),
    ("首见", True),
)


def print_sources(standings: Sequence[Standing], days: int) -> None:
    """Print the table, and below it what ails whom and what to do."""
    table = headed_table(f"信源（近{days}天）", _HEADINGS)
    for standing in standings:
        table.add_row(*_row(standing))
    console = console_of(_WIDE)
    console.print(table)
    for standing in standings:
        for trouble in standing.troubles:
            line = f"{standing.config.name}（{standing.config.id}）{trouble.ailment.label}："
            console.print(Text(one_line(line + trouble.detail)))


def _row(standing: Standing) -> tuple[Text | str, ...]:
    state, tally, rhythm = standing.state, standing.tally, standing.rhythm
    gap = rhythm.gap_s if rhythm else None
    interval = standing.interval
    return (
        Text(one_line(standing.config.name)).append(f"\n{standing.config.id}", style="dim"),
        Text(one_line(standing.group) or "—"),
        _health(standing),
        _moment(state.last_success_at),
        _moment(rhythm.last_new_at if rhythm else None),
        span_told(gap) if gap is not None else "—",
        span_told(interval.total_seconds()) if interval is not None else "—",
        f"{tally.visits}/{tally.failed_visits}",
        _share(tally.unchanged, tally.visits),
        f"{tally.seen}/{tally.relevant}",
        _share(standing.kept.reprints, standing.kept.items),
        _share(standing.first_seen, standing.incidents),
    )


def _health(standing: Standing) -> Text:
    since = f"\n自{desk(standing.since):%m-%d %H:%M}" if standing.since else ""
    style = "bold red" if standing.troubles else "yellow" if standing.ailing else "green"
    return Text(standing.word, style=style).append(since, style="dim")


def _moment(moment: datetime | None) -> str:
    return f"{desk(moment):%m-%d %H:%M}" if moment else "—"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else "—"


def as_data(standing: Standing) -> dict[str, object]:
    """The same as values: times in ISO 8601, shares from 0 to 1, spans in seconds."""
    state, tally, rhythm = standing.state, standing.tally, standing.rhythm
    interval = standing.interval
    return {
        "id": standing.config.id,
        "name": standing.config.name,
        "kind": standing.config.kind,
        "group": standing.config.group,
        "health": standing.word,
        "since": _iso(standing.since),
        "troubles": [
            {"ailment": t.ailment.value, "since": _iso(t.since), "detail": t.detail}
            for t in standing.troubles
        ],
        "last_success_at": _iso(state.last_success_at),
        "last_new_at": _iso(rhythm.last_new_at if rhythm else None),
        "due_by": _iso(heartbeat(standing.config, state)),
        "failures": state.failures,
        "last_error": state.last_error,
        "gap_s": rhythm.gap_s if rhythm else None,
        "interval_s": interval.total_seconds() if interval else None,
        "visits": tally.visits,
        "failed_visits": tally.failed_visits,
        "unchanged_share": _ratio(tally.unchanged, tally.visits),
        "seen": tally.seen,
        "kept": tally.relevant,
        "reprint_share": _ratio(standing.kept.reprints, standing.kept.items),
        "incidents_seen_first": standing.first_seen,
        "first_seen_share": _ratio(standing.first_seen, standing.incidents),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
