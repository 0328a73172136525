"""Factors A to H: what was measured, the points it is worth, and a sentence that says why."""

from __future__ import annotations

from collections.abc import Callable

from monitor.incidents.facts import Finding, SeverityFacts
from monitor.incidents.signs import CIRCUMSTANCES
from monitor.settings.severity import Factors, Steps
from monitor.types import Authority, Factor

_NOTHING = Finding()
HAZARDS = (
    "未见危害",
    "个别诉求",
    "数人诉求、服务差错或用人单位问题",
    "大范围停发取消传言、骗局或紧缩政策",
    "集体行动、疑似成片停发、内部侵占或信息泄露",
    "冲突、危及生命或正在大面积停发",
)
"""What staff read of R0 to R5."""
CIRCLES = {
    "one": "个别人",
    "crowd": "五十人以上",
    "county": "全县或千人以上",
    "city": "全市以上或整个群体",
}
"""What staff read of factor E's scopes."""
TOP, BOARD = 10, 50
"""Places of a hot list that factor D tells apart."""


def factors(facts: SeverityFacts, rules: Factors) -> tuple[Factor, ...]:
    """All eight, in the order of their letters."""
    return tuple(make(facts, rules) for make in _ALL)


def worth_of(facts: SeverityFacts, rules: Factors) -> tuple[int, ...]:
    """The points of all eight, without a word about why: a tenth of the time."""
    return tuple([part(facts, rules) for part in PARTS])


def _hazard_points(facts: SeverityFacts, rules: Factors) -> int:
    level = min(max(facts.hazard, 0), len(HAZARDS) - 1)
    return max([points for at, points in rules.hazard.items() if at <= level], default=0)


def spread_points(facts: SeverityFacts, rules: Factors) -> int:
    """Factor B: the best of its four measures."""
    spread = rules.spread
    return max(
        spread.forwards.reached(facts.forwards)[1],
        spread.clicks.reached(facts.clicks)[1],
        spread.views.reached(facts.views)[1],
        spread.outlets.reached(facts.outlets)[1],
    )


def _spreads(facts: SeverityFacts, rules: Factors) -> tuple[tuple[int, Steps], ...]:
    return (
        (facts.forwards, rules.spread.forwards),
        (facts.clicks, rules.spread.clicks),
        (facts.views, rules.spread.views),
        (facts.outlets, rules.spread.outlets),
    )


def _rank_points(facts: SeverityFacts, rules: Factors) -> int:
    if facts.rank is None or facts.rank > BOARD:
        return 0
    top = facts.rank <= TOP
    return rules.velocity.hot_list_top10 if top else rules.velocity.hot_list_top50


def _most_negative(facts: SeverityFacts, rules: Factors) -> int:
    """The points that so few originals may have at the most."""
    small = facts.originals is not None and facts.originals < rules.negative.small_sample
    return rules.negative.small_sample_cap if small else max(rules.negative.share.points, default=0)


def _context_points(facts: SeverityFacts, rules: Factors) -> int:
    if not facts.context:
        return 0
    return min(sum(_circumstances(facts, rules).values()), rules.context.cap)


def _velocity_points(facts: SeverityFacts, rules: Factors) -> int:
    return max(rules.velocity.ratio.reached(facts.ratio)[1], _rank_points(facts, rules))


def _authority_points(facts: SeverityFacts, rules: Factors) -> int:
    return rules.authority.get(facts.authority, 0)


def _people_points(facts: SeverityFacts, rules: Factors) -> int:
    return rules.people.get(facts.scope, 0)


def _negative_points(facts: SeverityFacts, rules: Factors) -> int:
    return min(rules.negative.share.reached(facts.negative)[1], _most_negative(facts, rules))


def _mitigation_points(facts: SeverityFacts, rules: Factors) -> int:
    return rules.mitigation.points if facts.mitigated else 0


def _circumstances(facts: SeverityFacts, rules: Factors) -> dict[str, int]:
    return {c: p for c, p in rules.context.points.items() if c in facts.context}


def _hazard(facts: SeverityFacts, rules: Factors) -> Factor:
    level = min(max(facts.hazard, 0), len(HAZARDS) - 1)
    points = _hazard_points(facts, rules)
    found = facts.findings.get("hazard", _NOTHING)
    reason = f"危害R{level}（{HAZARDS[level]}），计{points}分"
    return Factor(
        letter="A",
        name="事件危害",
        value=f"R{level}",
        points=points,
        reason=_with(found, reason),
        item_ids=found.item_ids,
    )


def _spread(facts: SeverityFacts, rules: Factors) -> Factor:
    words = (("转发", "次"), ("论坛点击和跟帖", "次"), ("浏览", "次"), ("独立信源", "家"))
    measures = zip(words, _spreads(facts, rules), strict=True)
    # The first of the best four is told; the sum is never taken.
    (word, unit), (value, steps) = max(measures, key=lambda m: m[1][1].reached(m[1][0])[1])
    threshold, points = steps.reached(value)
    shown = f"{word}{value}{unit}"
    if points:
        reason = f"{shown}，达到{threshold:.0f}{unit}档，计{points}分"
    else:
        shown, reason = "未达最低档", "转发、点击、浏览、独立信源均未达最低档，计0分"
    found = facts.findings.get("spread", _NOTHING)
    return Factor(
        letter="B",
        name="传播范围",
        value=shown,
        points=points,
        reason=reason,
        item_ids=found.item_ids if points else (),
    )


def _authority(facts: SeverityFacts, rules: Factors) -> Factor:
    points = rules.authority.get(facts.authority, 0)
    found = facts.findings.get("authority", _NOTHING)
    label = _authority_label(facts.authority)
    names = f"（{found.reason}）" if found.reason and points else ""
    reason = (
        f"批评或曝光者最高为{label}{names}，计{points}分" if points else "无媒体批评曝光，计0分"
    )
    return Factor(
        letter="C",
        name="发声层级",
        value=label if points else "无",
        points=points,
        reason=reason,
        item_ids=found.item_ids if points else (),
    )


def _authority_label(authority: str) -> str:
    return Authority(authority).label if authority in list(Authority) else "无"


def _velocity(facts: SeverityFacts, rules: Factors) -> Factor:
    threshold, by_growth = rules.velocity.ratio.reached(facts.ratio)
    by_rank = _rank_points(facts, rules)
    if by_rank and by_rank >= by_growth:
        place = f"前{TOP}位" if (facts.rank or 0) <= TOP else f"前{BOARD}位"
        value, reason = f"热搜第{facts.rank}位", f"进入热搜{place}，计{by_rank}分"
    elif by_growth:
        value = f"往常同时段的{facts.ratio:g}倍"
        reason = f"本小时为{value}，达到{threshold:g}倍档，计{by_growth}分"
    else:
        value, reason = "平稳", "增速未达最低档，未上热搜，计0分"
    points = max(by_growth, by_rank)
    found = facts.findings.get("velocity", _NOTHING)
    return Factor(
        letter="D",
        name="传播增速",
        value=value,
        points=points,
        reason=reason,
        item_ids=found.item_ids if points else (),
    )


def _people(facts: SeverityFacts, rules: Factors) -> Factor:
    points = rules.people.get(facts.scope, 0)
    found = facts.findings.get("scope", _NOTHING)
    label = CIRCLES[facts.scope]
    reason = _with(found, f"涉及{label}，计{points}分")
    return Factor(
        letter="E",
        name="涉及人群",
        value=label,
        points=points,
        reason=reason,
        item_ids=found.item_ids if points else (),
    )


def _negative(facts: SeverityFacts, rules: Factors) -> Factor:
    threshold, points = rules.negative.share.reached(facts.negative)
    most = _most_negative(facts, rules)
    value = f"负面占{facts.negative:g}%"
    if not points:
        reason = f"{value}，未达最低档，计0分"
    elif points > most:
        points = most
        reason = f"{value}，但原创仅{facts.originals}条，样本小，最多计{points}分"
    else:
        reason = f"{value}，达到{threshold:g}%档，计{points}分"
    found = facts.findings.get("negative", _NOTHING)
    return Factor(
        letter="F",
        name="负面占比",
        value=value,
        points=points,
        reason=reason,
        item_ids=found.item_ids if points else (),
    )


def _context(facts: SeverityFacts, rules: Factors) -> Factor:
    worth = _circumstances(facts, rules)
    total = sum(worth.values())
    points = min(total, rules.context.cap)
    told = "；".join(f"{_circumstance(c, facts)}计{p}分" for c, p in worth.items())
    capped = f"，合计封顶{points}分" if total > points else ""
    items = sorted({i for c in worth if c in facts.findings for i in facts.findings[c].item_ids})
    return Factor(
        letter="G",
        name="情境因素",
        value="、".join(CIRCUMSTANCES.get(c, c) for c in worth) or "无",
        points=points,
        reason=f"{told}{capped}" if worth else "无加重情境，计0分",
        item_ids=tuple(items),
    )


def _circumstance(name: str, facts: SeverityFacts) -> str:
    """What staff read of it, with what showed it."""
    label = CIRCUMSTANCES.get(name, name)
    why = facts.findings.get(name, _NOTHING).reason
    return f"{label}（{why}）" if why else label


def _mitigation(facts: SeverityFacts, rules: Factors) -> Factor:
    points = rules.mitigation.points if facts.mitigated else 0
    found = facts.findings.get("mitigated" if facts.mitigated else "unheeded", _NOTHING)
    reason = "尚无权威更正，计0分" if found is _NOTHING else "更正尚未见效，计0分"
    if facts.stop_confirmed:
        reason = "情况已获证实，说明情况不作缓和，计0分"
    if points:
        reason = f"已有可信更正或事前公告，计{points}分"
    return Factor(
        letter="H",
        name="缓和因素",
        value="已更正" if points else "无",
        points=points,
        reason=_with(found, reason),
        item_ids=found.item_ids if points else (),
    )


def _with(found: Finding, reason: str) -> str:
    return f"{found.reason}；{reason}" if found.reason else reason


_ALL: tuple[Callable[[SeverityFacts, Factors], Factor], ...] = (
    _hazard,
    _spread,
    _authority,
    _velocity,
    _people,
    _negative,
    _context,
    _mitigation,
)

PARTS: tuple[Callable[[SeverityFacts, Factors], int], ...] = (
    _hazard_points,
    spread_points,
    _authority_points,
    _velocity_points,
    _people_points,
    _negative_points,
    _context_points,
    _mitigation_points,
)
"""What each is worth, in the order of their letters."""
PART_OF = {
    "hazard": 0,
    **dict.fromkeys(("forwards", "clicks", "views", "outlets"), 1),
    "authority": 2,
    **dict.fromkeys(("ratio", "rank"), 3),
    "scope": 4,
    **dict.fromkeys(("negative", "originals"), 5),
    "context": 6,
    "mitigated": 7,
}
"""Facts to the one of ``PARTS`` that reads them; the others only matter to caps and floors."""
