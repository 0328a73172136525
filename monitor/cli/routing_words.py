"""From the words staff write to a case that rules can be tried on."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from monitor.alerts.route import Case
from monitor.clock import utc
from monitor.errors import InputError
from monitor.incidents.hazard import KIND_LABELS
from monitor.review import at_home
from monitor.settings import Settings
from monitor.settings.cases import Situation
from monitor.text.normalise import fold_text
from monitor.types import Authority, Platform, Tier

if TYPE_CHECKING:
    from monitor.text.regions import Gazetteer

T = TypeVar("T")
Voice = TypeVar("Voice", Platform, Authority)

_TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")
_SURE = 0.7
_SHOWN = 12
_TIER_WORDS: Mapping[Tier, str] = {
    Tier.ROUTINE: "日常",
    Tier.BLUE: "一般 蓝 蓝色 四 四级 Ⅳ IV 4",
    Tier.YELLOW: "较大 黄 黄色 三 三级 Ⅲ III 3",
    Tier.ORANGE: "重大 橙 橙色 二 二级 Ⅱ II 2",
    Tier.RED: "特别重大 红 红色 一 一级 Ⅰ I 1",
}


def case_in(given: Situation, settings: Settings, gazetteer: Gazetteer) -> Case:
    """``given`` as rules see it. Raises InputError for a word that means nothing here."""
    topics = {topic.id: topic.id for topic in settings.topics.topics}
    topics |= {topic.label: topic.id for topic in settings.topics.topics}
    kinds = {risk.kind for risk in settings.risks.risks}
    risks = {kind: kind for kind in kinds}
    risks |= {label: kind for kind, label in KIND_LABELS.items() if kind in kinds}
    regions = tuple(region_in(word, gazetteer) for word in given.region)
    return Case(
        tier=tier_in(given.tier),
        at=moment_in(given.at),
        topics=_each(given.topic, topics, "主题"),
        regions=regions,
        home=at_home(regions, settings.desk.home_regions, gazetteer),
        groups=_each(given.group, {name: name for name in settings.topics.groups}, "人群"),
        platforms=_each(given.platform, _by_word(tuple(Platform)), "平台"),
        authorities=_each(given.authority, _by_word(tuple(Authority)), "信源层级"),
        risks=_each(given.risk, risks, "风险"),
    )


def tier_in(word: str) -> Tier:
    """The tier that ``word`` names: ``orange``, 重大, Ⅱ级, 二. Raises InputError."""
    known: dict[str, Tier] = {tier.short: tier for tier in reversed(Tier)}
    for tier, words in _TIER_WORDS.items():
        known |= dict.fromkeys((tier.word, tier.label, *words.split()), tier)
    return _one(word.strip(), known, "级别")


def moment_in(text: str) -> datetime:
    """``2026-10-02 03:10`` on the desk's wall clock. Raises InputError."""
    for form in _TIMES:
        try:
            return utc(datetime.strptime(text.strip(), form))  # noqa: DTZ007 - read as desk time
        except ValueError:
            continue
    raise InputError(f"看不懂时间 {text!r}；请写作 2026-10-02 03:10")


def region_in(word: str, gazetteer: Gazetteer) -> str:
    """The code of the place that ``word`` names or is. Raises InputError, telling candidates."""
    word = word.strip()
    if gazetteer.known(word):
        return word
    folded = fold_text(word)
    found = [place for place in gazetteer.find(folded) if place.text == folded]
    sure = [place.code for place in found if place.confidence >= _SURE]
    if len(set(sure)) == 1:
        return sure[0]
    if found:
        listed = "、".join(f"{place.name}（{place.code}）" for place in found)
        raise InputError(f"叫 {word!r} 的地方不止一个：{listed}；请连上级地名一起写，或写代码")
    raise InputError(f"地名表中没有 {word!r}；请写全称（如 某某县）或六位区划代码")


def _by_word(members: Sequence[Voice]) -> dict[str, Voice]:
    return {word: member for member in members for word in (member.value, member.label)}


def _each(words: Sequence[str], known: Mapping[str, T], kind: str) -> tuple[T, ...]:
    return tuple(dict.fromkeys(_one(word.strip(), known, kind) for word in words))


def _one(word: str, known: Mapping[str, T], kind: str) -> T:
    if word in known:
        return known[word]
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.4)
    some = "、".join(list(known)[:_SHOWN]) + ("等" if len(known) > _SHOWN else "")
    hint = f"是否想写 {near[0]!r}？" if near else f"可写：{some}"
    raise InputError(f"没有 {word!r} 这个{kind}，{hint}")
