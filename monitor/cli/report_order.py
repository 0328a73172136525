"""Which report a person asks for: one of ``reports.yaml``, or any kind of any period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.app import Monitor
from monitor.cli.incident import number_in
from monitor.clock import day_start, desk
from monitor.errors import InputError
from monitor.reporting.order import Order
from monitor.reporting.schedule import latest_of, order_for, period_of
from monitor.settings.reports import COVERS, ReportPlan

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for, as it was typed."""

    kind: str
    """An entry of ``reports.yaml``, or a kind."""
    day: date | None = None
    span: tuple[date, date] | None = None
    """The first and the last day, both counted."""
    incident: str | None = None
    topic: str | None = None
    region: str | None = None


def order_of(m: Monitor, asked: Asked) -> Order:
    """The order; InputError when it does not say which time, or one that is not over."""
    plan = next((plan for plan in m.settings.reports.plans if plan.id == asked.kind), None)
    free = asked.span or asked.incident or asked.topic or asked.region
    if plan is not None and not free:
        order = _of_plan(m, plan, asked.day)
    else:
        kind = plan.kind if plan is not None else asked.kind
        start, end = _period(m, kind, asked)
        order = Order(kind=kind, start=start, end=end, scope=_scope(m, asked))
    if order.end > m.clock.now():
        raise InputError(
            f"the report covers the time up to {desk(order.end):%Y-%m-%d %H:%M}, which is not over"
            " yet; ask again after that"
        )
    return order


def _of_plan(m: Monitor, plan: ReportPlan, day: date | None) -> Order:
    if day is not None:
        return order_for(m.settings, plan.id, day)
    latest = latest_of(plan, m.settings.roster, m.clock.now())
    if latest is None:
        raise InputError(f"no report {plan.id!r} was due yet; name a day with --date")
    return latest.order


def _period(m: Monitor, kind: str, asked: Asked) -> tuple[datetime, datetime]:
    if asked.span is not None:
        first, last = asked.span
        if last < first:
            raise InputError(f"截止日期 {last} 早于起始日期 {first}；请对调 --from 与 --to")
        return day_start(first), day_start(last + _DAY)
    if asked.incident is not None:
        with m.store.read() as unit:
            incident = unit.incidents.one(number_in(unit, asked.incident))
        now = m.clock.now().replace(second=0, microsecond=0)
        return min(incident.first_published_at, incident.detected_at), now
    if kind in COVERS:
        plan = ReportPlan(id=kind, kind=kind)  # type: ignore[arg-type]  # one of its words
        return period_of(plan, m.settings.roster, asked.day or desk(m.clock.now()).date())
    raise InputError(f"say which time the report of kind {kind!r} is of, with --from and --to")


def _scope(m: Monitor, asked: Asked) -> str:
    named = [name for name in (asked.incident, asked.topic, asked.region) if name]
    if len(named) > 1:
        raise InputError("name one of --incident, --topic and --region; a report is of one thing")
    if asked.incident is not None:
        with m.store.read() as unit:
            return f"incident:{number_in(unit, asked.incident)}"
    if asked.topic is not None:
        if asked.topic not in {topic.id for topic in m.settings.topics.topics}:
            raise InputError(f"topic {asked.topic!r} is not in topics.yaml")
        return f"topic:{asked.topic}"
    if asked.region is not None:
        if not m.gazetteer.known(asked.region):
            raise InputError(f"region {asked.region!r} is not in the gazetteer; give its code")
        return f"region:{asked.region}"
    return ""
