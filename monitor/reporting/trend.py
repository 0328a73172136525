"""The trend report from the store: a year is read as counts, and as few texts as will do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.app import Monitor
from monitor.clock import day_start, desk
from monitor.errors import InputError
from monitor.reporting.order import Order, Stage, plan_of
from monitor.reporting.unreadable import supplies
from monitor.reports.document import Document
from monitor.reports.trend import compose
from monitor.reports.trend_data import AnswerCase, Part, Sample, Story, TrendData
from monitor.settings.calendar import Event
from monitor.settings.reports import ReportPlan
from monitor.store import Unit
from monitor.text.plain import plain
from monitor.trends.answered import Said
from monitor.trends.causes import Inside
from monitor.trends.planned import Planned
from monitor.trends.rising import Text
from monitor.trends.series import DAY, HOUR, WEEK, Series, Step, counted, summed
from monitor.trends.usual import year_before
from monitor.types import Authority, Count, Demand, Dimension, Incident, Item, Relation, Tier

DIMENSIONS = (
    Dimension.PLATFORM,
    Dimension.AUTHORITY,
    Dimension.SOURCE,
    Dimension.OUTLET,
    Dimension.TONE,
    Dimension.DEMAND,
    Dimension.GROUP,
    Dimension.PROVINCE,
    Dimension.CITY,
)
_FINEST = ((4 * DAY, Step.HOUR), (92 * DAY, Step.DAY))
"""Up to which length a period is told by which step; a longer one by the week."""
_BY_DAY = 31 * DAY
"""Up to which length the breakdowns are told by the day; of a longer period by the week."""
_LOOK_BACK = {Step.HOUR: 28 * DAY, Step.DAY: 182 * DAY, Step.WEEK: 104 * WEEK}
"""How far before the period the usual and the forecast are drawn from."""
_CORRECTED = {Step.HOUR: 14 * DAY, Step.DAY: 56 * DAY, Step.WEEK: 8 * WEEK}
"""How far before the period counts are corrected for unreadable sources."""
_SLICES = 12
_A_SLICE = 60
"""First reports drawn from each of so many slices of a period."""
_STORIES = 40
"""Incidents that are looked at, the gravest."""
_CASES = 3
_ASKING = (Demand.INQUIRY, Demand.DOUBT)


def load(m: Monitor, unit: Unit, order: Order, stage: Stage) -> Document:
    """The trend report of ``order``. InputError for one of a region: counts know one thing each."""
    plan = plan_of(m.settings, order)
    if plan.region:
        raise InputError(
            f"a trend report cannot be of region {plan.region!r}: counts are kept by topic; name"
            " a topic with --topic, and look for the region under its places"
        )
    topic = plan.topics[0] if plan.topics else ""
    return compose(_Loader(m=m, unit=unit, order=order, topic=topic).data(plan, stage))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loader:
    """Reads what one report needs."""

    m: Monitor
    unit: Unit
    order: Order
    topic: str

    @property
    def step(self) -> Step:
        """How finely the period is told."""
        length = self.order.end - self.order.start
        return next((step for most, step in _FINEST if length <= most), Step.WEEK)

    @property
    def coarse(self) -> Step:
        """How finely its breakdowns are."""
        return Step.DAY if self.order.end - self.order.start <= _BY_DAY else Step.WEEK

    @property
    def whole(self) -> tuple[datetime, datetime]:
        """The whole steps of the period."""
        first, past = self.order.start, self.step.begin(self.order.end)
        if self.step.begin(first) != first:
            first = self.step.begin(first) + self.step.span
        return first, max(first, past)

    def data(self, plan: ReportPlan, stage: Stage) -> TrendData:
        """All of it."""
        start, end = self.order.start, self.order.end
        watched, step = self._watched_from(), self.step
        begin, past = self.whole
        known = begin if watched is None else _full(watched, step)
        history = self._history(min(known, begin), begin, past)
        corrected_from = max(history.start, begin - _CORRECTED[step])
        before = start - (end - start)
        stories, left_off = self._stories()
        parts = self._parts(watched)
        return TrendData(
            settings=self.m.settings,
            plan=plan,
            place=self.m.gazetteer.short,
            start=start,
            end=end,
            now=stage.now,
            number=stage.number,
            topic=self.topic,
            label=self._label(),
            watched_from=watched,
            total=self._total(start, end),
            before_total=self._total(before, start) if self._saw(watched, before) else None,
            steps=history.between(begin, past),
            history=history,
            supplies=supplies(self.m, self.unit, self.topic, corrected_from, past, step),
            corrected_from=corrected_from,
            originals=self._originals(begin, past),
            coarse=self.coarse,
            parts=parts,
            provinces_before=self._provinces_before(watched),
            voices=self._voices(parts),
            now_sample=self._sample(start, end),
            before_sample=self._sample(before, start),
            inside=self._inside(stories, begin, past),
            planned=tuple(self._planned(history.start, past)),
            stories=stories,
            stories_left_off=left_off,
            cases=self._cases(stories),
        )

    # ── counts ───────────────────────────────────────────────────────────────────────────────

    def _watched_from(self) -> datetime | None:
        """When the watch began: by the register of runs, or what was kept of an earlier one."""
        first, span = self.unit.runs.first(), self.unit.items.span()
        known = [first.started_at] if first is not None else []
        known += [span[0]] if span is not None else []
        return min(known, default=None)

    def _saw(self, watched: datetime | None, moment: datetime) -> bool:
        return watched is not None and watched <= moment

    def _label(self) -> str:
        labels = {topic.id: topic.label for topic in self.m.settings.topics.topics}
        return labels.get(self.topic, self.topic)

    def _total(self, start: datetime, end: datetime) -> Count:
        by = self.unit.counts.totals(self.topic, Dimension.RELATION, start, end)
        found = [count for value, count in by.items() if value != Relation.MIRROR.value]
        return Count(sum(c.items for c in found), sum(c.originals for c in found))

    def _history(self, known: datetime, begin: datetime, past: datetime) -> Series:
        """From as far back as is of use and was watched."""
        step = self.step
        since = min(begin - _LOOK_BACK[step], year_before(begin) - step.span)
        start = max(known, step.begin(since))
        brought = self.unit.counts.volume(self.topic, start, past, step)
        return counted([(at, count.items) for at, count in brought.items()], step, start, past)

    def _originals(self, begin: datetime, past: datetime) -> Series:
        brought = self.unit.counts.volume(self.topic, begin, past, self.step)
        pairs = [(at, count.originals) for at, count in brought.items()]
        return counted(pairs, self.step, begin, past)

    def _parts(self, watched: datetime | None) -> Mapping[Dimension, Part]:
        start, end = self.order.start, self.order.end
        before = start - (end - start)
        totals, saw = self.unit.counts.totals, self._saw(watched, before)
        return {
            dimension: Part(
                totals=totals(self.topic, dimension, start, end),
                before=totals(self.topic, dimension, before, start) if saw else None,
                over=self._over(dimension) if dimension is not Dimension.CITY else {},
            )
            for dimension in DIMENSIONS
        }

    def _over(self, dimension: Dimension) -> Mapping[str, Series]:
        """What a breakdown brought by coarse steps."""
        step, end = self.coarse, self.order.end
        start = step.begin(self.order.start)
        found = self.unit.counts.series(self.topic, dimension, self.order.start, end, step)
        times = counted((), step, start, end).times
        return {
            value: Series(
                start=start,
                step=step,
                values=tuple(by[at].items if at in by else 0 for at in times),
            )
            for value, by in found.items()
        }

    def _provinces_before(self, watched: datetime | None) -> tuple[str, ...]:
        if watched is None or watched >= self.order.start:
            return ()
        since = max(watched, self.order.start - 366 * DAY)
        known = self.unit.counts.totals(self.topic, Dimension.PROVINCE, since, self.order.start)
        return tuple(sorted(known))

    def _voices(self, parts: Mapping[Dimension, Part]) -> tuple[Series, Series] | None:
        official = parts[Dimension.AUTHORITY].over.get(Authority.OFFICIAL.value)
        demands = parts[Dimension.DEMAND].over
        asked = [demands[kind.value] for kind in _ASKING if kind.value in demands]
        step, start, end = self.coarse, self.order.start, self.order.end
        none = counted((), step, step.begin(start), end)
        return (official or none, summed(asked) if asked else none) if len(none) else None

    # ── texts ────────────────────────────────────────────────────────────────────────────────

    def _sample(self, start: datetime, end: datetime) -> Sample:
        width = (end - start) / _SLICES
        ids = [
            item_id
            for n in range(_SLICES)
            for item_id in self.unit.items.first_reports(
                self.topic, start + n * width, start + (n + 1) * width, _A_SLICE
            )
        ]
        judged = self.unit.items.judgements(ids)
        items = [i for i in self.unit.items.get(ids) if i.id in judged and judged[i.id].relevant]
        texts = tuple(
            Text(item_id=item.id, outlet=item.outlet, words=judged[item.id].terms) for item in items
        )
        return Sample(items=tuple(items), texts=texts)

    # ── incidents ────────────────────────────────────────────────────────────────────────────

    def _stories(self) -> tuple[tuple[Story, ...], int]:
        about = (self.topic,) if self.topic else ()
        found = self.unit.past.during(about, self.order.start, self.order.end, _STORIES + 1)
        known = [(one, tier) for one, tier in found if one.detected_at < self.order.end]
        chosen = known[:_STORIES]
        wanted = {i for one, _ in chosen for i in (one.first_item_id, one.refuted_by) if i}
        items = {item.id: item for item in self.unit.items.get(sorted(wanted))}
        stories = tuple(_story(one, tier, items.get) for one, tier in chosen)
        return stories, len(known) - len(chosen)

    def _inside(
        self, stories: Sequence[Story], begin: datetime, past: datetime
    ) -> tuple[Inside, ...]:
        times = self.unit.incidents.published([story.id for story in stories])
        since = begin - _LOOK_BACK[self.step]
        return tuple(
            Inside(
                incident_id=story.id,
                code=story.code,
                title=story.title,
                counts=counted(
                    [(at, 1) for at in times[story.id] if since <= at < past],
                    self.step,
                    min(begin, max(since, self.step.begin(story.first_at))),
                    past,
                ),
            )
            for story in stories
        )

    def _cases(self, stories: Sequence[Story]) -> tuple[AnswerCase, ...]:
        """The gravest that offices answered in the period."""
        answered = [
            (story, story.answer)
            for story in stories
            if story.answer is not None
            and story.first_at < story.answer.published_at
            and self.order.start <= story.answer.published_at < self.order.end - HOUR
        ][:_CASES]
        members = self.unit.incidents.members([story.id for story, _ in answered])
        found = []
        for story, answer in answered:
            own = [
                member
                for member in members[story.id]
                if member.item.authority not in (Authority.OFFICIAL, Authority.SPAM)
                and member.item.relation is not Relation.MIRROR
                and member.item.published_at < self.order.end
            ]
            said = [
                Said(
                    item_id=member.item.id,
                    at=member.item.published_at,
                    negative=member.classification.tone < 0,
                )
                for member in own
            ]
            items = {member.item.id: member.item for member in own}
            found.append(
                AnswerCase(story=story, answered_at=answer.published_at, said=said, items=items)
            )
        return tuple(found)

    # ── the calendar ─────────────────────────────────────────────────────────────────────────

    def _planned(self, since: datetime, past: datetime) -> Iterator[Planned]:
        """Planned dates about the topic, until as far ahead as is foretold."""
        first, last = desk(since).date(), desk(past + 5 * WEEK).date()
        for event in self.m.settings.calendar.events:
            if self._concerns(event):
                for one in event.between(first, last):
                    end = day_start(one.last + timedelta(days=1))
                    yield Planned(label=event.label, start=day_start(one.first), end=end)

    def _concerns(self, event: Event) -> bool:
        return not self.topic or event.concerns((self.topic,))


def _full(moment: datetime, step: Step) -> datetime:
    """The first whole step from ``moment`` on."""
    begun = step.begin(moment)
    return begun if begun == moment else begun + step.span


def _story(incident: Incident, tier: Tier, item: Callable[[int], Item | None]) -> Story:
    return Story(
        id=incident.id,
        code=plain(incident.code),
        title=plain(incident.title),
        tier=tier,
        first=item(incident.first_item_id),
        first_at=incident.first_published_at,
        detected_at=incident.detected_at,
        answer=item(incident.refuted_by) if incident.refuted_by else None,
    )
