"""Two runs over one past set side by side: what differs, and why, as staff read it.

Which incidents and alerts are the same is decided in ``incidents.rehearsed``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from monitor.alerts.load import Load, compare, tally
from monitor.clock import desk
from monitor.incidents.rehearsed import (
    Change,
    Match,
    Moved,
    Notice,
    Pair,
    Regrouped,
    Story,
    in_step,
    match,
    moved,
)
from monitor.incidents.rehearsed_why import graded_apart, gravest, in_force
from monitor.rehearsal.result import (
    CLOSE,
    AlertChange,
    Faithful,
    GroupChange,
    Known,
    TierChange,
    TopicLoad,
)
from monitor.rehearsal.run import Period, Run
from monitor.types import Assessment, Tier

_NO_TOPIC = "未归入主题"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """Two runs, what really happened, and which incidents of the two are the same."""

    before: Run
    after: Run
    real: Run
    period: Period
    match: Match

    @property
    def pairs(self) -> list[Pair]:
        """The incidents to which anything happened in the period."""
        return [pair for pair in self.match.pairs if self.period.concerns(*pair)]

    # ── what differs ─────────────────────────────────────────────────────────────────────────

    def alerts(self) -> tuple[AlertChange, ...]:
        """Every alert that is gone, new, or not what it was."""
        return tuple(self._alert(each) for each in moved(self.pairs))

    def tiers(self) -> tuple[TierChange, ...]:
        """Every incident with another gravest tier, the greatest difference first."""
        both = [(one, other) for one, other in self.pairs if one is not None and other is not None]
        differ = [(one, other) for one, other in both if one.tier is not other.tier]
        found = [
            TierChange(
                known=self._known((one, other)),
                before=one.tier,
                after=other.tier,
                why=self._apart(self._gravest(self.before, one), self._gravest(self.after, other)),
            )
            for one, other in differ
        ]
        return tuple(
            sorted(found, key=lambda c: (-abs(c.after - c.before), -max(c.after, c.before)))
        )

    def groups(self) -> tuple[GroupChange, ...]:
        """Every incident that is several in the other run."""
        return tuple(
            GroupChange(
                merged=each.merged,
                title=each.whole.title,
                parts=tuple(part.title for part in each.parts),
                items=len(each.whole.items),
            )
            for each in self.match.regrouped
            if self._counts(each)
        )

    def topics(self) -> tuple[TopicLoad, ...]:
        """Alerts by main topic, the most changed first."""
        before, after = _by_topic(self.before), _by_topic(self.after)
        loads = [
            TopicLoad(topic=topic, before=before[topic], after=after[topic])
            for topic in sorted(before.keys() | after.keys())
        ]
        return tuple(sorted(loads, key=lambda t: (-abs(t.after - t.before), -t.after, t.topic)))

    def loads(self) -> tuple[Load, ...]:
        """What is asked of shifts, roles and people."""
        runs = (self.before, self.after)
        return tuple(compare(*(tally(run.told, run.settings) for run in runs)))

    def faithful(self) -> Faithful:
        """How much of what really happened the settings in force bring about again."""
        pairs = match(self.real.stories, self.before.stories).pairs
        steps = [
            (there, again)
            for one, other in pairs
            for there, again in in_step(one.notices if one else (), other.notices if other else ())
            if there is not None and again is not None and there.tier is again.tier
        ]
        return Faithful(
            real=self.real.alerts,
            again=len(steps),
            close=sum(abs(again.at - there.at) <= CLOSE for there, again in steps),
            besides=self.before.alerts - len(steps),
        )

    # ── telling it ───────────────────────────────────────────────────────────────────────────

    def _alert(self, each: Moved) -> AlertChange:
        before, after = each.before, each.after
        return AlertChange(
            change=each.change,
            known=self._known(each.pair),
            topic=self._topic(each.pair),
            at_before=before.at if before else None,
            at_after=after.at if after else None,
            minutes=each.minutes,
            tier_before=before.tier if before else None,
            tier_after=after.tier if after else None,
            told_before=before.told if before else (),
            told_after=after.told if after else (),
            why=self._why(each),
        )

    def _known(self, pair: Pair) -> Known:
        story = pair[1] or pair[0]
        if story is None:
            raise ValueError("a pair of incidents has at least one")
        homes = Counter(
            home.id for item in story.items if (home := self.real.homes.get(item)) is not None
        )
        if not homes:
            return Known(title=story.title)
        home_id = min(homes, key=lambda incident_id: (-homes[incident_id], incident_id))
        with self.real.store.read() as unit:
            (incident,) = unit.incidents.get([home_id])
        return Known(title=story.title, code=incident.code, incident_id=incident.id)

    def _topic(self, pair: Pair) -> str:
        runs = zip(pair, (self.before, self.after), strict=True)
        named = [_topic(story, run) for story, run in runs if story is not None]
        return named[-1]

    def _counts(self, each: Regrouped) -> bool:
        return self.period.concerns(each.whole, *each.parts)

    def _why(self, each: Moved) -> str:
        one, other = each.pair
        if one is None:
            return self._where_from(other, self.before, "原设置")
        if other is None:
            return self._where_from(one, self.after, "新设置")
        if each.change is Change.REROUTED:
            return f"原为{_told(each.before)}；现为{_told(each.after)}"
        if each.change in (Change.EARLIER, Change.LATER):
            graded = self._at(one, other, each.at)
            return f"{desk(each.at):%H:%M}时：{graded}" if graded else "归并或定级时点不同"
        if each.before is not None and each.after is not None:
            histories = self.before.history(one), self.after.history(other)
            then = in_force(histories[0], each.before.at), in_force(histories[1], each.after.at)
            return self._apart(*then)
        worst = self._gravest(self.before, one), self._gravest(self.after, other)
        silent = self.after.silence(other) if each.after is None else self.before.silence(one)
        return self._at(one, other, each.at) or self._apart(*worst) or silent

    def _where_from(self, story: Story | None, run: Run, name: str) -> str:
        """Where the items of a story that a run does not have went in that run."""
        houses = [run.homes[i] for i in story.items if i in run.homes] if story else []
        if story is None or not houses:
            return f"{name}下这些条目不收录（不判为与社会保险有关，或信源停用）"
        counted = Counter(house.id for house in houses)
        home = min(houses, key=lambda house: (-counted[house.id], house.id))
        grave = max((notice.tier for notice in story.notices), default=Tier.ROUTINE)
        first = next((notice for notice in home.notices if notice.tier >= grave), None)
        heard = "" if first is None else f"，{desk(first.at):%m-%d %H:%M}已按{first.tier.short}预警"
        return f"{name}下条目归入《{home.title}》{heard}"

    def _at(self, one: Story, other: Story, at: datetime) -> str:
        graded = in_force(self.before.history(one), at), in_force(self.after.history(other), at)
        return self._apart(*graded)

    def _gravest(self, run: Run, story: Story) -> Assessment | None:
        return gravest(run.history(story), self.period.start, self.period.end)

    def _apart(self, before: Assessment | None, after: Assessment | None) -> str:
        if before is None or after is None:
            missing = "原设置" if before is None else "新设置"
            return "" if before is after else f"{missing}下当时还没有这起事件"
        cuts = (run.settings.severity.cut_offs for run in (self.before, self.after))
        return graded_apart(before, after, *cuts)


def contrast(before: Run, after: Run, real: Run, period: Period) -> Contrast:
    """``before`` and ``after`` set side by side."""
    matched = match(before.stories, after.stories)
    return Contrast(before=before, after=after, real=real, period=period, match=matched)


def _told(notice: Notice | None) -> str:
    return "；".join(notice.told) if notice is not None and notice.told else "只列日报"


def _topic(story: Story, run: Run) -> str:
    labels = {topic.id: topic.label for topic in run.settings.topics.topics}
    first = next(iter(story.topics), "")
    return labels.get(first, first) or _NO_TOPIC


def _by_topic(run: Run) -> Counter[str]:
    counted = Counter[str]()
    for story in run.stories:
        counted[_topic(story, run)] += len(story.notices)
    return +counted
