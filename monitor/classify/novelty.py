"""Words and phrases that rise against their own history and that no topic explains.

Pure. Whether a rise is chance is told by the log-likelihood ratio of two Poisson rates (Dunning
1993, "Accurate Methods for the Statistics of Surprise and Coincidence"): 15.1 is passed by chance
once in ten thousand. Several voices must use the word, and nothing that may be a person's name is
ever proposed: we watch issues, not people.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.text.redact import SURNAME

LONGEST = 4
"""Words in a phrase."""
_LEAST_TEXTS = 4
_LEAST_VOICES = 3
_SURE = 15.1
_TIMES = 3.0
"""How often the usual share a rise must be."""
_COHESION = 0.4
"""Texts with a phrase over the geometric mean of those with its two halves."""
_INSIDE = 0.7
"""Share of a word's texts that, holding a longer phrase around it, make it a part of that."""
_TOGETHER = 0.5
_TOPIC_TERMS = 3
"""Rising terms in the same texts from which they look like a topic."""
_NAMED = 0.5
"""Share of its uses as a name from which a word is never proposed."""

_HAN = re.compile(r"[㐀-鿿]+")
_FULL_NAME = re.compile(f"{SURNAME}[㐀-鿿]{{1,3}}|[小老阿]{SURNAME}")
_BARE_SURNAME = re.compile(SURNAME)
_BEHIND = re.compile("(?:先生|女士|小姐|同志|大爷|大妈|大叔|阿姨|老人|某|某某)")
"""Titles that a name stands before."""
_BESIDE = re.compile(
    "(?:老师|教授|律师|记者|医生|主任|局长|处长|科长|厅长|书记|市长|县长|镇长|院长|经理|董事长|总经理|"
    "网友|博主|用户|作者|编辑|责编|通讯员|法人|化名|名叫|姓名)"
)
"""Titles that a name stands before or behind."""
_NO_NAMES = (
    "时间 时候 程序 方案 方式 方法 方面 方便 严重 严格 万元 万人 高龄 高额 高价 "
    "金额 金融 常见 安全 安排 安置 平台 平均 水平 单位 单子 余额 和解 成本 成立 "
    "成功 计算 计划 计入 项目 席位 周期 周边 强制 路费 路线 路径 任务 任何 任职 "
    "白条 黄牛 黑名单 文件 文书 石油 明确 明年 明显 费用 费率 齐全 应该 应当 支付 "
    "支持 车间 车辆 双方 管理 管道 顾客 "
)
_ORDINARY = frozenset(_NO_NAMES.split())
"""Words that begin with a family name and are none, as far as they are worth proposing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One original text: who speaks, and its words in order."""

    item_id: int
    voice: str
    """An outlet, or one person's ticket: what counts as independent."""
    words: tuple[str, ...]
    today: bool
    """Whether it came on the last day of the week looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A word, or words that belong together, and the texts that hold it."""

    form: str
    texts: frozenset[int]
    today: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The weeks before: how many texts there were, and how many held each form."""

    texts: int
    holding: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """A phrase that is used far more than before."""

    form: str
    count: int
    usual: float
    """Texts that would hold it at its usual rate."""
    surprise: float
    """The log-likelihood ratio."""
    window: str
    """``今天`` or ``本周``, whichever is more surprising."""
    item_ids: tuple[int, ...]


Judge = Callable[[str], bool]


def phrases(texts: Sequence[Text], stopwords: Collection[str], explained: Judge) -> list[Phrase]:
    """What could be new in ``texts``: used by several, cohesive, nobody's name, not explained."""
    uses = _uses(texts, frozenset(stopwords))
    voices = {text.item_id: text.voice for text in texts}
    today = frozenset(text.item_id for text in texts if text.today)
    found = [
        Phrase(form="".join(words), texts=frozenset(ids), today=frozenset(ids) & today)
        for words, ids in uses.items()
        if len(ids) >= _LEAST_TEXTS
        and len({voices[item_id] for item_id in ids}) >= _LEAST_VOICES
        and _is_whole(words, uses)
        and len("".join(words)) > 1
    ]
    return [phrase for phrase in found if not explained(phrase.form)]


def rising(found: Sequence[Phrase], texts: Sequence[Text], past: Past) -> list[Rise]:
    """Those of ``found`` that rose, the most surprising first; parts of longer ones left out."""
    days = sum(text.today for text in texts)
    rises = [rise for phrase in found if (rise := _rise(phrase, len(texts), days, past))]
    rises.sort(key=lambda rise: (-len(rise.form), rise.form))
    whole: list[Rise] = []
    for rise in rises:
        if not any(_is_part(rise, longer) for longer in whole):
            whole.append(rise)
    return sorted(whole, key=lambda rise: (-rise.surprise, rise.form))


def together(rises: Sequence[Rise]) -> list[tuple[Rise, ...]]:
    """Groups of three or more that rise in the same texts: each looks like a topic."""
    left, groups = list(rises), []
    while left:
        first = left.pop(0)
        group = [first, *(rise for rise in left if _overlap(first, rise) >= _TOGETHER)]
        left = [rise for rise in left if rise not in group]
        if len(group) >= _TOPIC_TERMS:
            groups.append(tuple(group))
    return groups


def surprise(now: int, texts_now: int, before: int, texts_before: int) -> float:
    """Dunning's statistic for ``now`` of ``texts_now`` against ``before`` of ``texts_before``.

    0 where the share did not grow.
    """
    share = (now + before) / (texts_now + texts_before)
    expected_now, expected_before = share * texts_now, share * texts_before
    if now <= expected_now:
        return 0.0
    gain = now * math.log(now / expected_now)
    return 2 * (gain + (before * math.log(before / expected_before) if before else 0.0))


def _rise(phrase: Phrase, week: int, day: int, past: Past) -> Rise | None:
    before = past.holding.get(phrase.form, 0)
    earlier = len(phrase.texts) - len(phrase.today)
    windows = (
        ("本周", phrase.texts, week, before, past.texts),
        ("今天", phrase.today, day, before + earlier, past.texts + week - day),
    )
    best: Rise | None = None
    for name, ids, texts, old, old_texts in windows:
        if len(ids) < _LEAST_TEXTS or not old_texts:
            continue
        usual = texts * old / old_texts
        strange = surprise(len(ids), texts, old, old_texts)
        if strange < max(_SURE, best.surprise if best else 0) or len(ids) < _TIMES * usual:
            continue
        best = Rise(
            form=phrase.form,
            count=len(ids),
            usual=round(usual, 2),
            surprise=round(strange, 2),
            window=name,
            item_ids=tuple(sorted(ids, reverse=True)),
        )
    return best


def _uses(texts: Sequence[Text], stopwords: frozenset[str]) -> dict[tuple[str, ...], set[int]]:
    """Every run of one to four words that may be proposed, with the texts that hold it."""
    uses: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    as_name: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    for text in texts:
        named = _named(text.words)
        for start, end in _runs(text.words):
            run = text.words[start:end]
            if run[0] in stopwords or run[-1] in stopwords:
                continue
            (as_name if named.intersection(range(start, end)) else uses)[run].add(text.item_id)
    return {
        run: ids
        for run, ids in uses.items()
        if len(as_name[run]) < _NAMED * (len(ids) + len(as_name[run]))
    }


def _runs(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Start and end of every run of words in Han script, numbers and marks between none."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
            if not _HAN.fullmatch(words[end - 1]):
                break
            yield start, end


def _named(words: Sequence[str]) -> set[int]:
    """Which words may be a person's name, or belong to one; rather too many than one too few."""
    named: set[int] = set()
    for place, word in enumerate(words):
        before = words[place - 1] if place else "\n"
        behind = words[place + 1] if place + 1 < len(words) else ""
        if _FULL_NAME.fullmatch(word) and word not in _ORDINARY:
            named.add(place)
        elif _BARE_SURNAME.fullmatch(word) and len(behind) <= 2 and _HAN.fullmatch(behind):
            named |= {place, place + 1}
            if len(behind) == 1:
                named.add(place + 2)
        elif _is_title(word) or _is_title(behind) or before in "@＠" or _BESIDE.fullmatch(before):
            named.add(place)
    return named


def _is_title(word: str) -> bool:
    return bool(_BESIDE.fullmatch(word) or _BEHIND.fullmatch(word))


def _is_whole(words: tuple[str, ...], uses: Mapping[tuple[str, ...], Collection[int]]) -> bool:
    """Whether the words of a phrase belong together."""
    if len(words) == 1:
        return True
    texts = len(uses[words])
    return all(
        texts >= _COHESION * math.sqrt(len(uses.get(a, ())) * len(uses.get(b, ())))
        for a, b in ((words[:n], words[n:]) for n in range(1, len(words)))
    )


def _is_part(rise: Rise, longer: Rise) -> bool:
    shared = len(set(rise.item_ids) & set(longer.item_ids))
    return rise.form in longer.form and shared >= _INSIDE * rise.count


def _overlap(one: Rise, other: Rise) -> float:
    first, second = set(one.item_ids), set(other.item_ids)
    return len(first & second) / len(first | second)
