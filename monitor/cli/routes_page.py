"""What rules make of a case, told line by line or as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from monitor.alerts.ahead import Ladder, Rung, Told
from monitor.alerts.figures import clock_time, span
from monitor.alerts.roster import holiday, working_day
from monitor.alerts.route import ASKS, Case, Looked, RouteMatch
from monitor.cli.routing_tried import Tried, Verdict
from monitor.clock import desk
from monitor.incidents.hazard import KIND_LABELS
from monitor.settings import Settings
from monitor.settings.routing import Match
from monitor.text.regions import Gazetteer
from monitor.types import Tier

_MARKS = {"no": "×", "into": "√", "left": "×", "taken": "→"}


class Page:
    """Puts a trial into the words of the desk."""

    def __init__(self, settings: Settings, gazetteer: Gazetteer) -> None:
        self._settings = settings
        self._gazetteer = gazetteer
        self._topics = {topic.id: topic.label for topic in settings.topics.topics}

    def lines(self, tried: Tried) -> Iterator[str]:
        """The case, the way through the tree, and who is told when."""
        yield self._headline(tried.case)
        yield "规则："
        yield from (f"  {self._looked(one)}" for one in tried.looked)
        if not tried.taken:
            yield "没有规则符合：无人可通知，请在 routing.yaml 末尾加一条不设条件的兜底规则。"
        for match, steps in tried.taken:
            yield from self._steps(match, steps, tried.case)

    # ── the case ─────────────────────────────────────────────────────────────────────────────

    def _headline(self, case: Case) -> str:
        words = [word for name in ASKS if (word := self._of_case(name, case))]
        return "情形：" + "，".join((*words, self._moment(case.at)))

    def _of_case(self, name: str, case: Case) -> str:
        """What the case has where a rule may ask ``name``; empty where it has nothing."""
        match name:
            case "home":
                return "属本单位管辖" if case.home else "外地"
            case "tiers":
                return case.tier.label
            case "hours" | "days":
                return ""
            case _:
                values: Sequence[str] = sorted(getattr(case, name))
                return "、".join(self._word(name, value) for value in values)

    def _moment(self, at: datetime) -> str:
        roster, day = self._settings.roster, desk(at).date()
        kind = "工作日" if working_day(day, roster) else holiday(day, roster) or "休息日"
        return f"{desk(at):%Y-%m-%d %H:%M}（{kind}）"

    def _word(self, name: str, value: str) -> str:
        if name == "topics":
            return self._topics.get(value, value)
        if name == "regions":
            return self._gazetteer.name(value)
        if name == "risks":
            return KIND_LABELS.get(value, value)
        return getattr(value, "label", value)

    # ── the way through the tree ─────────────────────────────────────────────────────────────

    def _looked(self, one: Looked) -> str:
        name = one.path.rsplit("/", 1)[-1]
        why = {
            "no": f"，不符：{'；'.join(self._asked(n, one.rule.match) for n in one.missed)}",
            "into": "，符合，看其中的细则",
            "left": "，细则都不符，本身没有步骤，往下看",
            "taken": "，取此条" + ("，接着往下看" if one.rule.go_on else ""),
        }[one.verdict]
        return f"{'  ' * one.depth}{_MARKS[one.verdict]} {name}{why}"

    def _asked(self, name: str, match: Match) -> str:
        return f"{ASKS[name]}须为{self._wanted(name, match)}"

    def _wanted(self, name: str, match: Match) -> str:
        match name:
            case "home":
                return "本单位管辖" if match.home else "外地"
            case "tiers":
                return "、".join(Tier.of(word).short for word in match.tiers)
            case "hours" if match.hours is not None:
                return "-".join(f"{hour:%H:%M}" for hour in match.hours)
            case "days":
                return "工作日" if match.days == "working" else "休息日"
            case _:
                return "或".join(self._word(name, value) for value in getattr(match, name))

    # ── who is told ──────────────────────────────────────────────────────────────────────────

    def _steps(self, match: RouteMatch, steps: Ladder, case: Case) -> Iterator[str]:
        yield f"通知（{match.path}）："
        if not steps.rungs:
            yield "  不通知任何人，只列入日报"
            return
        if match.group_wait:
            yield f"  先等{span(match.group_wait)}，与其他通知合并"
        for rung in steps.rungs:
            yield from (f"  {line}" for line in self._rung(rung, case))
        if steps.again_every is None:
            yield "  此后不再催办"
        else:
            again = f"每{span(steps.again_every)}再通知第{steps.rungs[-1].number}步"
            yield f"  此后{again}，直到有人签收"

    def _rung(self, rung: Rung, case: Case) -> Iterator[str]:
        for number in rung.passed_over:
            yield f"第{number}步 无人可通知，立即改由第{rung.number}步"
        due = rung.ack_due_at
        until = f"；{clock_time(due, case.at)}前无人签收即通知下一步" if due else ""
        at = f"{desk(rung.at):%m-%d %H:%M}"
        held = (
            f"（{clock_time(rung.held_from, case.at)}在静默时段，缓至此时）"
            if rung.held_from
            else ""
        )
        yield f"第{rung.number}步 {at}{held}：{'；'.join(map(self._told, rung.told))}{until}"

    def _told(self, told: Told) -> str:
        name = told.name or "值班表无人"
        note = f"，{told.note}" if told.note else ""
        ways = f"，渠道 {'、'.join(told.channels)}" if told.channels else "，没有渠道能到达"
        lacking = f"，没有 {'、'.join(told.missing)} 的地址" if told.missing else ""
        return f"{told.role_word}（{name}{note}）{ways}{lacking}"


def verdict_lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """One line an expectation."""
    for one in verdicts:
        yield f"{'√' if not one.reason else '×'} 预期 {one.expected}" + (
            f"：不符。{one.reason}" if one.reason else ""
        )


def as_data(name: str, tried: Tried, verdicts: Sequence[Verdict]) -> Mapping[str, object]:
    """The same for programs; times in UTC."""
    case = tried.case
    return {
        "name": name,
        "tier": case.tier.word,
        "at": case.at,
        "home": case.home,
        "topics": list(case.topics),
        "regions": list(case.regions),
        "risks": list(case.risks),
        "groups": list(case.groups),
        "platforms": list(case.platforms),
        "authorities": list(case.authorities),
        "rules": [
            {"path": one.path, "verdict": one.verdict, "missed": list(one.missed)}
            for one in tried.looked
        ],
        "taken": [_taken(match, steps) for match, steps in tried.taken],
        "expected": [
            {"expected": one.expected, "met": not one.reason, "reason": one.reason}
            for one in verdicts
        ],
    }


def _taken(match: RouteMatch, steps: Ladder) -> Mapping[str, object]:
    again = steps.again_every
    return {
        "path": match.path,
        "reason": match.reason,
        "group_wait_s": match.group_wait.total_seconds(),
        "again_every_s": None if again is None else again.total_seconds(),
        "steps": [
            {
                "number": rung.number,
                "at": rung.at,
                "held_from": rung.held_from,
                "ack_due_at": rung.ack_due_at,
                "passed_over": list(rung.passed_over),
                "told": [
                    {
                        "role": told.role,
                        "name": told.name,
                        "channels": list(told.channels),
                        "missing": list(told.missing),
                    }
                    for told in rung.told
                ],
            }
            for rung in steps.rungs
        ],
    }
