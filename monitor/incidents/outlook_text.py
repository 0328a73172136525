"""The outlook as lines that staff read: figures behind every statement, nothing left unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from monitor.clock import desk
from monitor.incidents.outlook import (
    DayOff,
    DueClock,
    Lift,
    Look,
    Outlook,
    Planned,
    Returning,
    Rising,
    Story,
)
from monitor.settings.calendar import Expects
from monitor.types import Tier

_SHOWN = 20
"""Clocks and rumours listed at most; the rest are counted."""
_TITLE = 40
_EXPECTS: dict[Expects, str] = {"peak": "议论高峰", "session": "敏感时段", "policy": "政策窗口"}


def told(found: Outlook) -> tuple[str, ...]:
    """Every line; all five sections are always there."""
    days = (found.last - found.first).days + 1
    return (
        f"未来{days}天展望：{_span(found.first, found.last)}（截至{_moment(found.as_of)}）",
        *_section("一、日历上的日子", _planned(found)),
        *_section("二、往年此时出现过的传言（前后各十天）", _returning(found.returning)),
        *_section("三、上升而未成黄级事件的主题", _rising(found)),
        *_section("四、休息日、值班与时限", _duties(found)),
        *_section("五、没有看到的", found.unknown),
    )


def _section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    yield from ("", heading)
    for line in list(lines) or ["没有。"]:
        yield f"  {line}"


# ── planned dates ────────────────────────────────────────────────────────────────────────────


def _planned(found: Outlook) -> Iterator[str]:
    for one in found.planned:
        event = one.event
        began = "，进行中" if one.first < found.first else ""
        where = f"；地区：{'、'.join(one.places)}" if one.places else ""
        yield (
            f"{_span(one.first, one.last)} {event.label}（{_EXPECTS[event.expects]}{began}）"
            f" 主题：{'、'.join(one.topics) or '不限'}{where}"
        )
        yield from (f"    {line}" for line in _about(one))


def _about(one: Planned) -> Iterator[str]:
    if one.so_far is not None:
        yield from _look("本期至今", one.so_far)
    spoke = [look for look in one.past if look.told or look.incidents]
    for look in spoke:
        yield from _look("往期", look)
    silent = len(one.past) - len(spoke)
    if silent or not one.past:
        yield f"往期：{f'另有{silent}期' if spoke else '近五年'}计数记录不足，也没有相关事件"
    if one.lifts:
        yield f"预警按往常的倍数放宽：{'、'.join(map(_lift, one.lifts))}"
    if one.event.misreadings:
        yield f"易误读：{'；'.join(one.event.misreadings)}"
    if one.event.note:
        yield f"提示：{one.event.note}"
    for book in one.playbooks:
        version = f"口径版本{book.version}，" if book.version else ""
        shown = f"monitor playbook --topic {book.name}"
        yield f"预案：《{book.title}》{version}{book.standing}（{shown}）"
    yield f"依据：{one.event.source}"


def _look(name: str, look: Look) -> Iterator[str]:
    told = "计数记录不足，无从比较"
    if look.told and look.peak_at is not None:
        told = (
            f"共{look.items}条，最高一小时{look.peak}条（{_moment(look.peak_at)}），"
            f"此前十四天同时段中位数{look.usual:g}条；"
            f"每日中位数{look.day:g}条，此前十四天{look.usual_day:g}条"
        )
    elif look.told:
        told = "有计数，没有相关内容"
    incidents = "；没有相关事件"
    if look.incidents:
        incidents = f"；相关事件{look.incidents}起，最高{look.gravest[0].tier.label}"
    yield f"{name} {_span(look.first, look.last)}：{told}{incidents}"
    yield from (f"  {_story(story)}" for story in look.gravest if story.tier > Tier.ROUTINE)


def _lift(lift: Lift) -> str:
    how = f"经{lift.occurrences}次学得" if lift.occurrences else "按日历设定"
    return f"{lift.topic}{lift.times:g}倍（{how}）"


def _story(story: Story) -> str:
    days = _span(story.first, story.last)
    return f"{story.code} {story.tier.label} 《{_clip(story.title)}》{days}"


# ── rumours and rising topics ────────────────────────────────────────────────────────────────


def _returning(rumours: Sequence[Returning]) -> Iterator[str]:
    for one in rumours[:_SHOWN]:
        latest, *earlier = one.waves
        years = "、".join(f"{year}年" for year in one.in_season)
        yield f"{_story(latest)}；{years}此时出现；{one.why}"
        yield from (f"    更早：{_story(wave)}" for wave in earlier)
        if one.refutation is None:
            yield "    辟谣链接：没有，请备好事实卡"
        else:
            said = one.refutation
            at = _span(desk(said.at).date(), desk(said.at).date())
            yield f"    辟谣链接：{said.outlet} {at}《{_clip(said.title)}》{said.url}".rstrip()
    yield from _rest(len(rumours))


def _rising(found: Outlook) -> Iterator[str]:
    for one in found.rising:
        lift = f"（通常值已按计划高峰放宽{one.lift:g}倍）" if one.lift > 1 else ""
        yield f"{one.label}：{'；'.join(map(str, one.counts))}{lift}"
        yield f"    地点：{_places(one)}"
        for example in one.examples:
            yield f"    {_moment(example.at)} {example.outlet}《{_clip(example.title)}》"
    for label, code in found.graver:
        yield f"{label}：同样上升，已有黄级以上事件 {code}"


def _places(one: Rising) -> str:
    return "、".join(f"{place}{count}条" for place, count in one.places) or "文中未写明"


# ── duties ───────────────────────────────────────────────────────────────────────────────────


def _duties(found: Outlook) -> Iterator[str]:
    off = [day for day in found.days if not day.works]
    if off:
        yield (
            f"休息日：{'、'.join(map(_day_off, off))}。{found.wall_time_from.label}及以上事件的时限"
            "照常计时，不因休息顺延；其余事件按值班时间计，休息日不计。"
        )
    else:
        yield "没有休息日。"
    extra = [day for day in found.days if day.works]
    if extra:
        yield f"调休上班：{'、'.join(map(_day_off, extra))}，各级时限都计。"
    for vacancy in found.vacancies:
        yield f"值班表空缺：{vacancy.role}，{_moment(vacancy.start)}至{_moment(vacancy.end)}无人"
    yield from _clocks(found.clocks)


def _day_off(day: DayOff) -> str:
    return f"{_day(day.day)}（星期{'一二三四五六日'[day.day.weekday()]}，{day.kind}）"


def _clocks(clocks: Sequence[DueClock]) -> Iterator[str]:
    if not clocks:
        yield "没有将到期或已超时的时限。"
        return
    overdue = sum(clock.overdue for clock in clocks)
    yield f"将到期的时限{len(clocks) - overdue}项，另有已超时未办{overdue}项："
    for clock in clocks[:_SHOWN]:
        state = "已超时" if clock.overdue else "到期"
        yield (
            f"  {_moment(clock.due_at)}{state} {clock.incident} {clock.tier.label} "
            f"{clock.clock} {clock.label}《{_clip(clock.title)}》"
        )
    yield from _rest(len(clocks))


def _rest(number: int) -> Iterator[str]:
    if number > _SHOWN:
        yield f"  其余{number - _SHOWN}项从略，用 --json 查看全部"


# ── words ────────────────────────────────────────────────────────────────────────────────────


def _span(first: date, last: date) -> str:
    """``2026年7月10日``, or ``2026年7月10日至8月1日``."""
    if first == last:
        return f"{first.year}年{_day(first)}"
    year = "" if first.year == last.year else f"{last.year}年"
    return f"{first.year}年{_day(first)}至{year}{_day(last)}"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _moment(moment: datetime) -> str:
    return desk(moment).strftime("%Y-%m-%d %H:%M")


def _clip(title: str) -> str:
    return title if len(title) <= _TITLE else title[: _TITLE - 1] + "…"
