"""A case tried on the rules, and whether what was expected of it came about."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from monitor.alerts.ahead import Ladder, Rung, ladder
from monitor.alerts.figures import clock_time
from monitor.alerts.roster import working_day
from monitor.alerts.route import Case, Looked, RouteMatch, trace
from monitor.settings import Settings
from monitor.settings.routing import Route

if TYPE_CHECKING:
    from monitor.text.regions import Gazetteer

_NOBODY, _NOW, _LATER = ("nobody", "无人"), ("now", "即发"), ("later", "缓发")
_WHO = re.compile(r"(?P<who>[^@]+)(?:@(?P<step>\d+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What the rules make of one case."""

    case: Case
    looked: tuple[Looked, ...]
    taken: tuple[tuple[RouteMatch, Ladder], ...]

    @property
    def first(self) -> tuple[Rung, ...]:
        """The first step of every rule taken that tells anybody."""
        return tuple(steps.rungs[0] for _, steps in self.taken if steps.rungs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One expectation; ``reason`` says what came instead, and is empty when it was met."""

    expected: str
    reason: str


def try_out(case: Case, settings: Settings, gazetteer: Gazetteer) -> Tried:
    """``case`` on the rules and the roster of ``settings``."""
    looked = trace(
        case,
        settings.routing,
        lambda code, area: gazetteer.within(code, (area,)),
        partial(working_day, roster=settings.roster),
    )
    matches = [one.match for one in looked if one.match is not None]
    taken = tuple((match, ladder(match, case.tier, case.at, settings)) for match in matches)
    return Tried(case=case, looked=looked, taken=taken)


def judge(expected: str, tried: Tried, settings: Settings) -> Verdict:
    """Whether ``expected`` came about.

    It is the path of a rule, who is told at its first step (``值班员``) or at another
    (``带班领导@2``), both (``本地/重大:值班员``), or ``nobody``, ``now``, ``later``.
    """
    return Verdict(expected=expected, reason=_missed(expected.strip(), tried, settings))


def _missed(expected: str, tried: Tried, settings: Settings) -> str:
    first = tried.first
    if expected in _NOBODY:
        return f"会通知：{_all_named(first)}" if first else ""
    if expected in (*_NOW, *_LATER):
        return _wrong_time(expected, tried)
    whole = expected.replace("：", ":")
    path, colon, who = whole.partition(":")
    if not colon and path in _paths(settings.routing.routes):
        return _wrong_path(path, tried)
    if colon and (wrong := _unknown_path(path, settings) or _wrong_path(path, tried)):
        return wrong
    return _not_told(who if colon else whole, tried, settings, path if colon else None)


def _wrong_time(expected: str, tried: Tried) -> str:
    if not tried.first:
        return "这一情形不通知任何人"
    held = [rung for rung in tried.first if rung.held_from is not None]
    if expected in _LATER:
        return "" if len(held) == len(tried.first) else "立即通知，不在静默时段"
    return "" if not held else f"在静默时段，缓至 {clock_time(held[0].at, tried.case.at)} 通知"


# ── which rule ───────────────────────────────────────────────────────────────────────────────


def _wrong_path(path: str, tried: Tried) -> str:
    taken = [match.path for match, _ in tried.taken]
    if path in taken:
        return ""
    return f"取的是 {'、'.join(taken)}" if taken else "没有规则符合"


def _unknown_path(path: str, settings: Settings) -> str:
    known = _paths(settings.routing.routes)
    return "" if path in known else f"没有叫 {path!r} 的规则{_nearest(path, known)}"


def _paths(routes: Sequence[Route], before: str = "") -> list[str]:
    """Every path of the tree."""
    found: list[str] = []
    for route in routes:
        path = f"{before}{route.name}"
        found += [path, *_paths(route.routes, f"{path}/")]
    return found


# ── who ──────────────────────────────────────────────────────────────────────────────────────


def _not_told(wanted: str, tried: Tried, settings: Settings, path: str | None) -> str:
    asked = _WHO.fullmatch(wanted)
    if asked is None:
        return f"看不懂 {wanted!r}；写岗位或姓名，第二步起写作 带班领导@2"
    who, step = _id_of(asked["who"], settings), int(asked["step"] or 1)
    if who is None:
        known = [*_ids(settings), *_paths(settings.routing.routes)]
        return f"没有叫 {asked['who']!r} 的规则、岗位或人员{_nearest(asked['who'], known)}"
    ladders = [steps for match, steps in tried.taken if path in (None, match.path)]
    rungs = [rung for steps in ladders for rung in steps.rungs]
    if any(_tells(rung, who) for rung in rungs if rung.number == step or _stands_in(rung, step)):
        return ""
    if elsewhere := next((rung for rung in rungs if _tells(rung, who)), None):
        number, at = elsewhere.number, clock_time(elsewhere.at, tried.case.at)
        return f"第{number}步（{at}）才通知；若本意如此，写作 {asked['who']}@{number}"
    at_step = [rung for rung in rungs if rung.number == step]
    return f"第{step}步通知的是：{_all_named(at_step)}" if at_step else f"没有第{step}步"


def _stands_in(rung: Rung, step: int) -> bool:
    """Whether ``rung`` is taken at once because ``step`` reaches nobody."""
    return step in rung.passed_over


def _tells(rung: Rung, who: str) -> bool:
    """Whether it reaches the person, or somebody who holds the role."""
    reached = [told for told in rung.told if told.channels and told.name]
    return any(who in (told.role, told.name) for told in reached)


def _id_of(word: str, settings: Settings) -> str | None:
    """A role's id for its id or word, a person's name for their id or name."""
    return _ids(settings).get(word.strip())


def _ids(settings: Settings) -> dict[str, str]:
    roster = settings.roster
    people = {word: person.name for person in roster.people for word in (person.id, person.name)}
    roles = {shift.role: shift.role for shift in roster.shifts}
    roles |= {word: role for role, word in roster.roles.items()}
    return people | roles


def _all_named(rungs: Sequence[Rung]) -> str:
    named = [
        f"{told.role_word}（{told.name or '无人'}）"
        for rung in rungs
        for told in rung.told
        if told.channels
    ]
    return "、".join(dict.fromkeys(named)) or "无人（没有一个渠道能到达）"


def _nearest(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.4)
    return f"，是否想写 {near[0]!r}？" if near else ""
