"""PURE. What a new text is to the texts already kept, and why.

Fresh, duplicate, reprint, update or mirror. A reprint is never dropped, it is spread; a duplicate
is only counted; a mirror weighs nothing. The first report of a story is the earliest published of
those that say the same, whichever came in first. Called by ``intake``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from monitor.clock import desk
from monitor.text.apart import set_apart
from monitor.text.credit import Credit, same_outlet
from monitor.text.fingerprint import (
    SHORTEST_TITLE,
    bare_title,
    contained,
    opening,
    resemblance,
    within,
)
from monitor.types import Authority, Candidate, Fingerprint, Platform, Relation

SAME_STORY = 0.5
"""MinHash resemblance from which two texts are one story retold with small edits."""

SHORT = 24
"""Characters below which equal words may come from two different people."""

OLD = timedelta(days=30)
"""After so long only the very same words are the same text, and they are old news sent again."""

ANYBODY = (Authority.SELF_MEDIA, Authority.FORUM, Authority.PORTAL)
"""Standings under which a page may turn out to be a mirror, and a post be anybody's."""

_PART = 0.8
"""Share of a beginning that stands in another text when one is cut out of the other."""
_SHOWN = 30
_TICKETS = (Platform.HOTLINE, Platform.PETITION)
_CROWDS = (Platform.WEIBO, Platform.VIDEO, Platform.FORUM, Platform.BOARD)
_WITHDRAWN = ("已撤稿", "撤稿", "已被删除", "已删除", "已撤回", "不存在或已", "已下线", "已下架")


class Lookalikes:
    """Kept items by the keys they may be recognised by: exact hash, bands, marks, own id."""

    def __init__(self, found: Mapping[str, Iterable[Candidate]]) -> None:
        self._by_id = {c.item_id: c for candidates in found.values() for c in candidates}
        self._ids = {key: {c.item_id for c in candidates} for key, candidates in found.items()}

    def add(self, candidate: Candidate, keys: Iterable[str]) -> None:
        """Let ``candidate`` be found by ``keys`` from now on."""
        self._by_id[candidate.item_id] = candidate
        for key in keys:
            self._ids.setdefault(key, set()).add(candidate.item_id)

    def succeed(self, old: Sequence[int], new_id: int) -> None:
        """Let ``new_id`` be the first report of everything that went back to one of ``old``."""
        for item_id, known in self._by_id.items():
            if item_id in old:
                self._by_id[item_id] = replace(
                    known, origin_id=new_id, relation=demoted(known.relation)
                )
            elif known.origin_id in old:
                self._by_id[item_id] = replace(known, origin_id=new_id)

    def of(self, keys: Iterable[str]) -> list[Candidate]:
        """The items that share one of ``keys``, oldest first."""
        found: set[int] = set()
        for key in keys:
            if key in self._ids:
                found |= self._ids[key]
        return [self._by_id[item_id] for item_id in sorted(found)]


def demoted(relation: Relation) -> Relation:
    """What an item becomes to an earlier report that was found later."""
    return Relation.REPRINT if relation is Relation.FRESH else relation


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A text that came in, as far as it is compared."""

    fingerprint: Fingerprint
    title: str
    beginning: str
    """The first characters of its body."""
    length: int
    """Characters of title and body."""
    platform: Platform
    authority: Authority
    outlet: str
    site: str
    published_at: datetime
    quoted: Fingerprint | None = None
    """The fingerprint of the post at the end of a chain of forwards."""
    own_words: bool = True
    """Whether a forwarder adds anything."""
    credit: Credit | None = None
    junk: tuple[str, ...] = ()
    """Signs of a junk page, in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DedupeDecision:
    """What the text is, of which first report, and why (staff read the reason)."""

    relation: Relation
    origin_id: int | None
    reason: str
    credited: str | None = None
    """The outlet the text names as its origin, held or not."""
    replaces: tuple[int, ...] = ()
    """First reports until now, which this one, published earlier, takes the place of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """One kept item that says the same, and how far."""

    candidate: Candidate
    to_the_letter: bool
    degree: str
    longer: bool | None = None
    """Of a text and its excerpt: whether the newcomer is the longer."""

    @property
    def story(self) -> int:
        """The first report it leads to."""
        return self.candidate.origin_id or self.candidate.item_id

    @property
    def told(self) -> str:
        """The item and the likeness, for a reason."""
        return f"与{self.candidate.outlet}的条目{self.candidate.item_id}{self.degree}"


def decide(new: Newcomer, *, amends: int | None, candidates: Sequence[Candidate]) -> DedupeDecision:
    """What ``new`` is.

    ``amends`` is the item its own address held before, when the words there changed since;
    ``candidates`` are kept items that share a key with it, and that item. Tickets are demands of
    their own, however alike they read.
    """
    if new.platform in _TICKETS and amends is None:
        return _decision(Relation.FRESH, None, "每件工单单独计数")
    matches = [m for c in candidates if c.item_id != amends and (m := _match(new, c)) is not None]
    matches.sort(key=lambda m: (m.candidate.published_at, m.candidate.item_id))
    earlier = next((c for c in candidates if c.item_id == amends), None)
    if _is_mirror(new, matches):
        return _mirrored(new, earlier, matches)
    if amends is not None:
        return _amended(new, amends, earlier)
    honest = [m for m in matches if m.candidate.authority is not Authority.SPAM]
    if new.quoted is not None:
        return _forwarded(new, honest)
    return _told_again(new, honest) or _first_told(new, matches)


# ── what is alike ────────────────────────────────────────────────────────────────────────────


def _match(new: Newcomer, known: Candidate) -> _Match | None:
    print_ = new.quoted or new.fingerprint
    exact = known.fingerprint.exact == print_.exact
    away = abs(new.published_at - known.published_at) >= OLD
    shorter = min(new.length, len(known.title) + len(known.beginning))
    if shorter < SHORT and new.quoted is None and (away or _are_people(new, known)):
        return None
    if exact:
        return _Match(candidate=known, to_the_letter=True, degree="内容相同")
    if away or set_apart(new.title, known.title):
        return None
    alike = resemblance(print_, known.fingerprint)
    if alike >= SAME_STORY:
        return _Match(candidate=known, to_the_letter=False, degree=f"内容相近（{alike:.0%}）")
    return None if new.quoted is not None else _partly(new, known)


def _are_people(new: Newcomer, known: Candidate) -> bool:
    """Whether either may be anybody in a crowd, who finds the same few words for the same thing."""
    pairs = ((new.platform, new.authority), (known.platform, known.authority))
    return any(platform in _CROWDS and who in ANYBODY for platform, who in pairs)


def _partly(new: Newcomer, known: Candidate) -> _Match | None:
    """A match of titles or of beginnings, where the whole texts share too little."""
    here, there = _opening(new.beginning), _opening(known.beginning)
    title = _bare_title(new.title)
    same_title = len(title) >= SHORTEST_TITLE and title == _bare_title(known.title)
    if same_title and not (here and there):
        return _Match(candidate=known, to_the_letter=False, degree="标题相同", longer=bool(here))
    if same_title and contained(here, there) >= _PART:
        return _Match(candidate=known, to_the_letter=False, degree="标题和开头相同")
    short, long = sorted((here, there), key=len)
    if SHORT <= len(short) < len(long) and within(short, long) >= _PART:
        longer = len(here) > len(there)
        degree = "相比，多出后文" if longer else "的开头部分相同"
        return _Match(candidate=known, to_the_letter=False, degree=degree, longer=longer)
    return None


@lru_cache(maxsize=4096)
def _opening(beginning: str) -> str:
    return opening(beginning)


@lru_cache(maxsize=4096)
def _bare_title(title: str) -> str:
    return bare_title(title)


def _latest(published: datetime) -> datetime:
    """When a text was published at the latest: a date alone may mean any minute of its day."""
    local = desk(published)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return published + timedelta(days=1)
    return published


# ── what it is ───────────────────────────────────────────────────────────────────────────────


def _is_mirror(new: Newcomer, matches: Sequence[_Match]) -> bool:
    """A mirror by its standing, or anybody's page with two signs of junk, or one and a copy.

    A portal's menu of districts must not cost a reprint its weight: there it takes two.
    """
    if new.authority is Authority.SPAM:
        return True
    needed = 1 if matches and new.authority is not Authority.PORTAL else 2
    return new.authority in ANYBODY and len(new.junk) >= needed


def _mirrored(
    new: Newcomer, earlier: Candidate | None, matches: Sequence[_Match]
) -> DedupeDecision:
    same_site = (
        m.candidate.outlet == new.outlet and m.candidate.site == new.site and m.to_the_letter
        for m in matches
    )
    unchanged = earlier is not None and earlier.fingerprint.exact == new.fingerprint.exact
    if unchanged or any(same_site):
        known = earlier.item_id if earlier is not None else matches[0].story
        return _decision(Relation.DUPLICATE, known, "镜像站重复同一内容")
    honest = [m for m in matches if m.candidate.authority is not Authority.SPAM]
    parts = ["、".join(new.junk) or "信源列为镜像站"]
    if honest:
        first = honest[0].candidate
        parts.append(f"{honest[0].told}，首见于{_day(first.published_at)}")
    origin = honest[0].story if honest else None
    return _decision(Relation.MIRROR, origin, f"镜像站，不计传播：{'；'.join(parts)}")


def _amended(new: Newcomer, amends: int, earlier: Candidate | None) -> DedupeDecision:
    if earlier is None:
        return _decision(Relation.UPDATE, amends, "同一地址、内容有改动")
    if earlier.fingerprint.exact == new.fingerprint.exact:
        return _decision(Relation.DUPLICATE, amends, "同一地址、正文未变")
    root = earlier.version_of or amends
    return _decision(Relation.UPDATE, root, f"同一地址、内容有改动：{_change(new, earlier)}")


def _forwarded(new: Newcomer, matches: Sequence[_Match]) -> DedupeDecision:
    """A forward with words of its own is a voice, one without is spread."""
    relation = Relation.FRESH if new.own_words else Relation.REPRINT
    what = "转发并附自己的话" if new.own_words else "原样转发"
    if not matches:
        return _decision(relation, None, f"{what}，原帖未采到")
    reason = f"{what}，所转内容{matches[0].told}"
    return _decision(relation, matches[0].story, reason)


def _told_again(new: Newcomer, matches: Sequence[_Match]) -> DedupeDecision | None:
    """The duplicate, update or reprint that ``new`` is; None when it is told here first."""
    for match in _by_credit(new, matches):
        known = match.candidate
        relation = Relation.REPRINT
        if _is_old(new, match):
            reason = f"旧文重发：首见于{_day(known.published_at)}，{match.told}"
            return _decision(relation, match.story, reason, new.credit)
        if _is_same_voice(new, known):
            relation = _said_again(new, match)
        elif _latest(new.published_at) < known.published_at and not _credits(new, known):
            return None
        if relation is Relation.UPDATE:
            what = "补发全文" if match.longer else _change(new, known)
            reason = f"{known.outlet}重发条目{known.item_id}：{what}"
            return _decision(relation, known.version_of or known.item_id, reason)
        if relation is not Relation.FRESH:
            return _decision(relation, match.story, match.told, new.credit)
    return None


def _first_told(new: Newcomer, matches: Sequence[_Match]) -> DedupeDecision:
    """``new`` as the earliest report held; what was first until now goes back to it."""
    later = [m for m in matches if not _is_same_voice(new, m.candidate)]
    roots = tuple(m.candidate.item_id for m in later if m.candidate.origin_id is None)
    reason = "未见相同或相近内容"
    held = [m for m in later if m.candidate.item_id in roots]
    if held:
        reason = f"{held[0].told}，发布更早，改列首发"
    if new.credit is None:
        return DedupeDecision(
            relation=Relation.FRESH, origin_id=None, reason=reason, replaces=roots
        )
    who = f"来源为{new.credit.outlet}" if new.credit.outlet else "转自他处"
    return DedupeDecision(
        relation=Relation.REPRINT,
        origin_id=None,
        reason=f"文内“{new.credit.words}”注明{who}，原文未采到；{reason}",
        credited=new.credit.outlet,
        replaces=roots,
    )


def _by_credit(new: Newcomer, matches: Sequence[_Match]) -> list[_Match]:
    """The matches, those of the outlet that ``new`` credits before all others."""
    return sorted(matches, key=lambda m: not _credits(new, m.candidate))


def _credits(new: Newcomer, known: Candidate) -> bool:
    named = new.credit.outlet if new.credit else None
    return named is not None and same_outlet(named, known.outlet)


def _is_old(new: Newcomer, match: _Match) -> bool:
    return new.published_at - match.candidate.published_at >= OLD


def _is_same_voice(new: Newcomer, known: Candidate) -> bool:
    """Whether one house speaks in one place; what another site prints under its name is spread."""
    return (
        new.outlet == known.outlet
        and new.platform is known.platform
        and new.platform is not Platform.HOTLIST
        and not (new.site and known.site and new.site != known.site)
    )


def _said_again(new: Newcomer, match: _Match) -> Relation:
    """What like words of one outlet are: a repeat, a new version, or two people who say the same.

    A newsroom is one voice; a forum is many, and only a long text to the letter is a copy there.
    """
    newsroom = new.platform is Platform.NEWS
    enough = new.length >= SHORT or (newsroom and len(bare_title(new.title)) >= SHORTEST_TITLE)
    if not enough or not (match.to_the_letter or newsroom):
        return Relation.FRESH
    repeats = match.to_the_letter or match.longer is False
    return Relation.DUPLICATE if repeats else Relation.UPDATE


def _change(new: Newcomer, known: Candidate) -> str:
    """What became of the words: withdrawn, another title, another text."""
    said = f"{new.title} {new.beginning[:200]}"
    before = f"{known.title} {known.beginning[:200]}"
    gone = next((word for word in _WITHDRAWN if word in said and word not in before), None)
    if gone is not None:
        return f"疑似撤稿，现写“{gone}”"
    if new.title != known.title:
        return f"标题由“{_clip(known.title)}”改为“{_clip(new.title)}”"
    return "标题未变，正文有改动"


def _clip(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _day(moment: datetime) -> str:
    day = desk(moment)
    return f"{day.year}年{day.month}月{day.day}日"


def _decision(
    relation: Relation, origin_id: int | None, reason: str, credit: Credit | None = None
) -> DedupeDecision:
    named = credit.outlet if credit else None
    if named:
        reason = f"{reason}；文内注明来源为{named}"
    return DedupeDecision(relation=relation, origin_id=origin_id, reason=reason, credited=named)
