"""``monitor alerts``: who was told of what, who answered; and what it has cost and brought."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import click
from rich.text import Text

from monitor.accounting import alerts_made
from monitor.alerts.alarm import ROUTE as SYSTEM
from monitor.alerts.burden import Entry
from monitor.alerts.exercise import TITLE, is_drill
from monitor.alerts.stats import figures, minutes_to_answer
from monitor.cli.alert_figures import show_figures
from monitor.cli.golden_hour import period
from monitor.cli.options import config_option, database_option, json_option
from monitor.cli.terminal import console_of, headed_table
from monitor.clock import SystemClock, desk
from monitor.settings import load_settings
from monitor.store import Store
from monitor.trace import json_line, one_line
from monitor.types import Alert, AlertReason, DeliveryStatus, Incident

_DAY = click.DateTime(["%Y-%m-%d"])
_DAYS = timedelta(days=6)
"""Before today, that are shown unless asked for others."""
_WIDE = 150
_REMINDERS = (AlertReason.ESCALATED, AlertReason.SYSTEM)
_HEADINGS = (
    ("号", True),
    ("时间", False),
    ("级别", False),
    ("缘由", False),
    ("事件、事项", False),
    ("通知", False),
    ("签收", False),
    ("送达", False),
    ("评价", False),
)


@click.command()
@click.option("--open", "only_open", is_flag=True, help="只列待签收的，不论何时发出")
@click.option("--from", "first", type=_DAY, help="起始日期（含）  [默认: 截止日期前六天]")
@click.option("--to", "last", type=_DAY, help="截止日期（含）  [默认: 今天]")
@click.option("--all", "every", is_flag=True, help="连同不响铃的：降级、平息、续报、交接")
@click.option(
    "--stats", is_flag=True, help="不列各条，只看统计：各班负担、签收用时、送达、是否有用"
)
@config_option
@database_option
@json_option
def alerts(
    *,
    only_open: bool,
    first: datetime | None,
    last: datetime | None,
    every: bool,
    stats: bool,
    config_dir: Path,
    database_url: str,
    as_json: bool,
) -> None:
    """预警一览，新的在前：何时、因何、通知了谁、谁在多久后签收、是否送达。

    加 --stats 看统计：演练不计入；降级、平息、续报、交接不响铃，另行计数。
    """
    if sum((only_open, every, stats)) > 1 or (only_open and (first or last)):
        raise click.UsageError("--open、--all、--stats 只写一个；--open 不与 --from、--to 同用")
    settings, now = load_settings(config_dir), SystemClock().now()
    start, end = _period(first, last, desk(now).date())
    store = Store.open(database_url)
    try:
        with store.read() as unit:
            waiting = {alert.id: alert for alert in unit.alerts.unanswered()}
            if only_open and waiting:
                start = min(alert.at for alert in waiting.values())
            since = alerts_made(unit, start, max(now, end))
            entries = [entry for entry in since if entry.alert.at < end or only_open]
            known = unit.incidents.get(_about(entries))
    finally:
        store.close()
    if stats:
        told = figures(entries, settings, start=start, end=end, now=now)
        click.echo(json_line(told.as_data())) if as_json else show_figures(told, now)
        return
    shown = [e for e in entries if e.alert.id in waiting or not only_open]
    shown = [e for e in shown if every or not e.alert.reason.quiet][::-1]
    page = _Page(known, waiting, since, now)
    if as_json:
        for entry in shown:
            click.echo(json_line(page.as_data(entry)))
    elif shown:
        page.show(shown)
    else:
        click.echo("没有待签收的预警。" if only_open else "这段时间没有预警。")


def _period(
    first: datetime | None, last: datetime | None, today: date
) -> tuple[datetime, datetime]:
    until = last.date() if last else today
    return period(first.date() if first else until - _DAYS, until)


def _about(entries: Sequence[Entry]) -> list[int]:
    """The incidents that alerts are about."""
    found = {entry.alert.incident_id for entry in entries}
    return sorted(number for number in found if number is not None)


class _Page:
    """Alerts as they are listed."""

    def __init__(
        self,
        incidents: Sequence[Incident],
        waiting: Collection[int],
        since: Sequence[Entry],
        now: datetime,
    ) -> None:
        self._incidents: Mapping[int | None, Incident] = {one.id: one for one in incidents}
        self._waiting = waiting
        reminders = (e.alert.dedupe_key for e in since if e.alert.reason in _REMINDERS)
        self._reminded = {key.rpartition(":")[2] for key in reminders}
        self._now = now

    def show(self, entries: Sequence[Entry]) -> None:
        """Print them as a table."""
        table = headed_table("预警", _HEADINGS)
        for entry in entries:
            alert = entry.alert
            table.add_row(
                str(alert.id),
                f"{desk(alert.at):%m-%d %H:%M}",
                alert.tier.short,
                alert.reason.label,
                Text(one_line(self._title(alert))),
                Text(one_line("、".join(entry.recipients) or "无人")),
                Text(one_line(self._state(entry))),
                _delivered(entry),
                _rated(alert),
            )
        console_of(_WIDE).print(table)

    def as_data(self, entry: Entry) -> dict[str, object]:
        """One of them, for programs."""
        alert = entry.alert
        incident = self._incidents.get(alert.incident_id)
        return {
            "id": alert.id,
            "at": alert.at.isoformat(),
            "tier": alert.tier.word,
            "reason": alert.reason.value,
            "quiet": alert.reason.quiet,
            "incident": alert.incident_id,
            "code": incident.code if incident else None,
            "matter": alert.matter or None,
            "title": self._title(alert),
            "route": alert.route,
            "step": alert.step + 1,
            "to": list(entry.recipients),
            "answer_by": alert.ack_due_at.isoformat() if alert.ack_due_at else None,
            "acknowledged_by": alert.acknowledged_by,
            "acknowledged_at": alert.acknowledged_at.isoformat() if alert.acknowledged_at else None,
            "minutes": minutes_to_answer(entry),
            "waiting": alert.id in self._waiting,
            "state": self._state(entry),
            "messages": {
                status.value: n for status in DeliveryStatus if (n := _count(entry, status))
            },
            "useful": alert.useful,
            "useful_by": alert.useful_by,
        }

    def _title(self, alert: Alert) -> str:
        incident = self._incidents.get(alert.incident_id)
        if incident is not None:
            return f"{incident.code}《{incident.title}》"
        if is_drill(alert):
            return f"【演练】{alert.matter} {TITLE}"
        if alert.route == SYSTEM:
            return alert.explanation.partition("；")[0]
        return alert.explanation

    def _state(self, entry: Entry) -> str:
        """Whether somebody has it: 待签收, 已由…签收, 无人签收，已催办下一步."""
        alert = entry.alert
        if alert.reason.quiet:
            return "不须签收"
        if not entry.receipts:
            return "只列日报"
        if alert.acknowledged_by is not None:
            return f"{alert.acknowledged_by}，{minutes_to_answer(entry):g}分钟"
        if alert.ack_due_at is None:
            return "不限时，未签收"
        if alert.id in self._waiting:
            late = alert.ack_due_at <= self._now
            return "已过时限，即将催办" if late else f"待签收（{desk(alert.ack_due_at):%H:%M}前）"
        return "无人签收，已催办" if str(alert.id) in self._reminded else "无人签收，不再催办"


def _delivered(entry: Entry) -> str:
    words = (f"{s.label}{n}" for s in DeliveryStatus if (n := _count(entry, s)))
    return "、".join(words) or "—"


def _count(entry: Entry, status: DeliveryStatus) -> int:
    return sum(receipt.status is status for receipt in entry.receipts)


def _rated(alert: Alert) -> str:
    return "" if alert.useful is None else "有用" if alert.useful else "无用"
