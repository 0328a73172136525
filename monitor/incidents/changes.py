"""What may happen next to an incident, one thing at a time: its facts changed, smallest step first.

Changes come in ladders, each of one kind, rising. Whether one of them matters ``whatif`` finds out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from typing import Any

from monitor.incidents.factors import BOARD, CIRCLES, HAZARDS, TOP, spread_points
from monitor.incidents.facts import SeverityFacts, is_single_grievance
from monitor.incidents.people import SCOPES
from monitor.settings.severity import SeveritySettings, Steps
from monitor.types import Authority

_UNREST = frozenset(("gather", "conflict", "call"))
_MEASURES = (
    ("forwards", "转发", "次"),
    ("clicks", "论坛点击和跟帖", "次"),
    ("views", "浏览", "次"),
    ("outlets", "独立信源", "家"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that may happen next, and what is other once it has."""

    words: str
    before: SeverityFacts
    fields: Mapping[str, Any]
    """What is other than before."""
    far: float
    """How far off it is, in doublings of a figure or what is likened to that."""

    @property
    def facts(self) -> SeverityFacts:
        """All of them then."""
        return replace(self.before, **self.fields)


def _change(facts: SeverityFacts, far: float, words: str, **fields: Any) -> Change:
    """A change of some facts; one person's complaint is no longer one once it grows."""
    if facts.single_grievance:
        hazard, scope = fields.get("hazard", facts.hazard), fields.get("scope", facts.scope)
        fields["single_grievance"] = is_single_grievance(hazard, scope)
    return Change(words=words, before=facts, fields=fields, far=far)


def _doublings(figure: float, target: float) -> float:
    return abs(math.log2((target + 1) / (figure + 1)))


# ── for the worse ────────────────────────────────────────────────────────────────────────────


def worse(facts: SeverityFacts, rules: SeveritySettings) -> Iterator[Iterable[Change]]:
    """Ladders of what would make it graver."""
    for field, name, unit in _MEASURES:
        yield _more(facts, rules, field, name, unit)
    yield _higher_voice(facts, rules)
    yield _faster(facts, rules.factors.velocity.ratio)
    yield _up_the_list(facts)
    yield _graver(facts)
    yield _wider(facts)
    yield _angrier(facts, rules.factors.negative.share)
    for change in chain(_unanswered(facts, rules), _proved(facts), _unruly(facts, rules)):
        yield (change,)


def _more(
    facts: SeverityFacts, rules: SeveritySettings, field: str, name: str, unit: str
) -> Iterator[Change]:
    """The next thresholds of one measure of spread, those of caps and floors counted in."""
    now: int = getattr(facts, field)
    steps: Steps = getattr(rules.factors.spread, field)
    marks = {int(mark) for mark in steps.at}
    if field == "forwards":
        marks |= {rules.floors.conflict_forwards, rules.floors.misstatement_forwards}
        marks.add(rules.caps.single_grievance_forwards)
    if field == "outlets":
        marks.add(rules.caps.single_grievance_outlets)
    for mark in sorted(mark for mark in marks if mark > now):
        words = f"{name}达到{mark}{unit}（现{now}{unit}）"
        yield _change(facts, _doublings(now, mark), words, **{field: mark})


def _higher_voice(facts: SeverityFacts, rules: SeveritySettings) -> Iterator[Change]:
    worth = rules.factors.authority
    here = worth.get(facts.authority, 0)
    higher = sorted((p, a) for a, p in worth.items() if p > here and a in list(Authority))
    for steps, (_, standing) in enumerate(higher, start=1):
        words = f"出现{Authority(standing).label}批评曝光"
        yield _change(facts, steps, words, authority=standing)
    if not (facts.national or facts.central_named):
        words = "央级媒体点名批评本地经办机构"
        central = Authority.CENTRAL.value
        yield _change(facts, len(higher) + 1, words, authority=central, central_named=True)


def _faster(facts: SeverityFacts, steps: Steps) -> Iterator[Change]:
    for mark in (mark for mark in steps.at if mark > facts.ratio):
        words = f"增速达到往常的{mark:g}倍（现{facts.ratio:g}倍）"
        yield _change(facts, _doublings(max(facts.ratio, 1), mark), words, ratio=mark)


def _up_the_list(facts: SeverityFacts) -> Iterator[Change]:
    now = facts.rank or math.inf
    for far, place in ((2, BOARD), (3, TOP)):
        if place < now:
            yield _change(facts, far, f"进入热搜前{place}位", rank=place)


def _graver(facts: SeverityFacts) -> Iterator[Change]:
    level = facts.hazard + 1
    if level < len(HAZARDS):
        yield _change(facts, 2, f"危害升到R{level}（{HAZARDS[level]}）", hazard=level)


def _wider(facts: SeverityFacts) -> Iterator[Change]:
    at = SCOPES.index(facts.scope)
    for steps, scope in enumerate(SCOPES[at + 1 :], start=1):
        yield _change(facts, 1.5 * steps, f"波及{CIRCLES[scope]}", scope=scope)


def _angrier(facts: SeverityFacts, steps: Steps) -> Iterator[Change]:
    for mark in (mark for mark in steps.at if mark > facts.negative):
        words = f"负面占比达到{mark:g}%（现{facts.negative:g}%）"
        yield _change(facts, (mark - facts.negative) / 20, words, negative=mark)


def _unanswered(facts: SeverityFacts, rules: SeveritySettings) -> Iterator[Change]:
    answerable = not facts.national or facts.level == "ministry"
    spoken = facts.mitigated or facts.stop_confirmed or "unheeded" in facts.findings
    if answerable and not spoken and facts.hazard and "silent4h" not in facts.context:
        hours = rules.care.silent_after / timedelta(hours=1)
        words = f"首次反映后{hours:g}小时仍无回应"
        yield _change(facts, 0.5, words, context=facts.context | {"silent4h"})
    if "misstate" not in facts.context:
        words = "出现官方失言或违规要求"
        yield _change(facts, 4, words, context=facts.context | {"misstate"})


def _proved(facts: SeverityFacts) -> Iterator[Change]:
    """What a second voice or an admission would settle."""
    if facts.unverified_single:
        yield _change(facts, 1, "出现第二个独立来源或得到证实", unverified_single=False)
    if "stop_payment" in facts.kinds and not facts.stop_confirmed:
        words = "经办机构证实多人停发或迟发"
        # Who admits it corrects nothing, and it is no lone voice any more.
        fields = {"stop_confirmed": True, "mitigated": False, "unverified_single": False}
        yield _change(facts, 1.5, words, **fields)
    if facts.national:
        yield _change(facts, 2, "本地出现具体事件", national=False)


def _unruly(facts: SeverityFacts, rules: SeveritySettings) -> Iterator[Change]:
    """Dangers that are near only where something of their kind is told already."""
    floors = rules.floors
    if facts.kinds & _UNREST and facts.gathered < floors.gathering_persons:
        words = f"聚集达到{floors.gathering_persons}人"
        far = _doublings(max(facts.gathered, 10), floors.gathering_persons)
        yield _change(facts, far, words, gathered=floors.gathering_persons)
    if facts.kinds & _UNREST and not facts.conflict:
        yield _change(facts, 3, "证实发生冲突", conflict=True)
    if "gather" in facts.kinds and not facts.call:
        yield _change(facts, 2.5, "出现有时间地点的聚集号召", call=True)
    if "life" in facts.kinds and not facts.life:
        yield _change(facts, 2, "证实在经办场所危及人身安全", life=True)
    if "leak" in facts.kinds and facts.leaked < floors.leaked_persons:
        words = f"查明泄露信息达到{floors.leaked_persons}人"
        far = _doublings(max(facts.leaked, 10), floors.leaked_persons)
        yield _change(facts, far, words, leaked=floors.leaked_persons)


# ── for the better ───────────────────────────────────────────────────────────────────────────


def better(facts: SeverityFacts, rules: SeveritySettings) -> Iterator[Iterable[Change]]:
    """Ladders of what would make it milder."""
    yield _answered(facts, rules)
    yield _slower(facts, rules)
    yield _off_the_list(facts)
    yield _less(facts, rules)
    yield _milder(facts, rules.factors.negative.share)
    yield _narrower(facts)
    yield _lighter(facts)
    yield from ((change,) for change in _unfounded(facts))


def _answered(facts: SeverityFacts, rules: SeveritySettings) -> Iterator[Change]:
    """An answer ends the silence; a correction that is believed mitigates besides."""
    context = facts.context - {"silent4h"}
    if context != facts.context:
        yield _change(facts, 0.3, "作出官方回应", context=context)
    if facts.mitigated or facts.stop_confirmed:
        return
    below = rules.factors.mitigation.below_ratio
    growth = min(facts.ratio, math.nextafter(below, 0))
    words = f"发布可信更正且增速低于往常的{below:g}倍"
    yield _change(facts, 1, words, context=context, mitigated=True, ratio=growth)


def _slower(facts: SeverityFacts, rules: SeveritySettings) -> Iterator[Change]:
    ratio = facts.ratio
    for mark in sorted(rules.factors.velocity.ratio.at, reverse=True):
        if mark <= ratio:
            words = f"增速回落到往常的{mark:g}倍以下（现{ratio:g}倍）"
            far = _doublings(mark, ratio) + 0.5
            yield _change(facts, far, words, ratio=math.nextafter(mark, 0))


def _off_the_list(facts: SeverityFacts) -> Iterator[Change]:
    if facts.rank is None:
        return
    if facts.rank <= TOP:
        yield _change(facts, 1, f"跌出热搜前{TOP}位", rank=TOP + 1)
    yield _change(facts, 2, "退出热搜", rank=None)
    yield _change(facts, 2.5, "退出热搜且增速平稳", rank=None, ratio=0.0)


def _less(facts: SeverityFacts, rules: SeveritySettings) -> Iterator[Change]:
    """Spread over 24 hours as it ebbs: all four measures together, for the best one counts."""
    spread = rules.factors.spread
    now = spread_points(facts, rules.factors)
    measures = [(field, getattr(spread, field)) for field, _, _ in _MEASURES]
    levels = {0, *(points for _, steps in measures for points in steps.points)}
    for number, level in enumerate(sorted((p for p in levels if p < now), reverse=True), start=1):
        ebbed = {field: _capped(getattr(facts, field), steps, level) for field, steps in measures}
        yield _change(facts, 1.5 * number, f"24小时内传播回落，传播分降到{level}分", **ebbed)


def _capped(value: int, steps: Steps, level: int) -> int:
    """``value``, or the most that is worth no more than ``level`` points."""
    over = [at for at, points in zip(steps.at, steps.points, strict=True) if points > level]
    return min([value, *(math.ceil(at) - 1 for at in over)])


def _milder(facts: SeverityFacts, steps: Steps) -> Iterator[Change]:
    for mark in sorted(steps.at, reverse=True):
        if mark <= facts.negative:
            words = f"负面占比降到{mark:g}%以下（现{facts.negative:g}%）"
            far = (facts.negative - mark) / 20 + 0.5
            yield _change(facts, far, words, negative=math.nextafter(mark, 0))


def _narrower(facts: SeverityFacts) -> Iterator[Change]:
    at = SCOPES.index(facts.scope)
    for steps, scope in enumerate(reversed(SCOPES[:at]), start=1):
        yield _change(facts, 2.0 * steps, f"查明只涉及{CIRCLES[scope]}", scope=scope)


def _lighter(facts: SeverityFacts) -> Iterator[Change]:
    for steps, level in enumerate(range(min(facts.hazard, len(HAZARDS) - 1) - 1, -1, -1), start=1):
        words = f"查明危害只到R{level}（{HAZARDS[level]}）"
        yield _change(facts, 2.0 * steps, words, hazard=level)


def _unfounded(facts: SeverityFacts) -> Iterator[Change]:
    """A floor falls away when what it rests on proves not to be so."""
    if facts.conflict:
        yield _change(facts, 2, "查明未发生冲突", conflict=False)
    if facts.life:
        yield _change(facts, 2, "查明未危及人身安全", life=False)
    if facts.call:
        yield _change(facts, 2, "查明并无聚集号召", call=False)
    if facts.gathered:
        yield _change(facts, 2, "查明并无聚集", gathered=0)
    if facts.leaked:
        yield _change(facts, 2, "查明并非本单位泄露信息", leaked=0)
