"""The daily look for what the word lists lack: new words and topics, new evasive spellings.

Called by the job ``suggest`` only. What is new is decided by ``classify.novelty`` and
``text.suspects``; people decide what becomes of it. The work is bounded, however much came in.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ahocorasick_rs import AhoCorasick

from monitor.app import Monitor, load_segmenter
from monitor.classify.novelty import Past, Phrase, Rise, Text, phrases, rising, together
from monitor.classify.reading import read
from monitor.classify.rulebook import Rulebook
from monitor.incidents.voices import is_fresh
from monitor.store import Unit
from monitor.text.normalise import fold_text
from monitor.text.suspects import Suspect, SuspectFinder
from monitor.types import (
    Item,
    Platform,
    Suggestion,
    SuggestionKind,
    SuggestionStatus,
)

_DAY, _WEEK, _HISTORY = timedelta(days=1), timedelta(days=7), timedelta(days=28)
_MOST_NEW, _MOST_OLD = 3000, 10_000
"""Texts looked at, of the week and of the four weeks before."""
_CHUNK = 500
_CHARS = 400
"""Characters of body that are looked at, as the model does."""
_FEWEST_OLD = 50
"""Texts of the weeks before without which nothing can be called unusual."""
_MOST_OFFERED = 30
_EXAMPLES = 5
_TICKETS = (Platform.HOTLINE, Platform.PETITION)
_MASKED = re.compile(r"〔[^〕]{1,8}〕")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Week:
    """The original texts of a week: as items, folded, and as words."""

    items: tuple[Item, ...]
    folded: tuple[str, ...]
    texts: tuple[Text, ...]


def glean(m: Monitor) -> int:
    """Look through the week and queue what it suggests: the number of texts looked at."""
    now = m.clock.now()
    with m.store.read() as unit:
        week = _week(m, unit, now)
        if not week.items:
            return 0
        stopwords = m.settings.lexicon.get("stopwords", ())
        found = phrases(week.texts, stopwords, _explainer(m))
        past = _past(unit, now, found)
        topics = unit.suggestions.forms(SuggestionKind.TOPIC)
        terms = unit.suggestions.forms(SuggestionKind.TERM)
    rises = [] if past.texts < _FEWEST_OLD else rising(found, week.texts, past)
    rejected = {form for form, status in terms.items() if status is SuggestionStatus.REJECTED}
    fresh = [rise for rise in rises if rise.form not in rejected][:_MOST_OFFERED]
    offered = [
        *(_term(rise, now) for rise in fresh),
        *_topics(fresh, topics, now),
        *_spellings(m, week, now),
    ]
    with m.store.write() as unit:
        unit.suggestions.offer(offered)
    return len(week.items)


# ── loading ──────────────────────────────────────────────────────────────────────────────────


def _week(m: Monitor, unit: Unit, now: datetime) -> _Week:
    ids = unit.items.between(now - _WEEK, now)[-_MOST_NEW:]
    items = tuple(filter(is_fresh, unit.items.get(ids)))
    folded = tuple(map(_folded, items))
    segmenter = load_segmenter(m.settings)
    texts = tuple(
        Text(
            item_id=item.id,
            voice=f"ticket:{item.id}" if item.platform in _TICKETS else item.outlet,
            words=tuple(segmenter.cut(text)),
            today=item.collected_at >= now - _DAY,
        )
        for item, text in zip(items, folded, strict=True)
    )
    return _Week(items=items, folded=folded, texts=texts)


def _past(unit: Unit, now: datetime, found: Sequence[Phrase]) -> Past:
    """How often each phrase stood in the texts of the four weeks before."""
    if not found:
        return Past(texts=0, holding={})
    finder = AhoCorasick([phrase.form for phrase in found])
    ids = unit.items.between(now - _WEEK - _HISTORY, now - _WEEK)[-_MOST_OLD:]
    texts, holding = 0, Counter[str]()
    for start in range(0, len(ids), _CHUNK):
        items = filter(is_fresh, unit.items.get(ids[start : start + _CHUNK]))
        for text in map(_folded, items):
            texts += 1
            holding.update(set(finder.find_matches_as_strings(text, overlapping=True)))
    return Past(texts=texts, holding=holding)


def _folded(item: Item) -> str:
    return fold_text(_MASKED.sub("\n", f"{item.title}\n{item.body[:_CHARS]}"))


# ── words and topics ─────────────────────────────────────────────────────────────────────────


def _explainer(m: Monitor) -> Callable[[str], bool]:
    """Whether a form is known: a topic's word or pattern, a place, a word of the lists.

    A form is also known when hardly a character of it is left beside the words that are.
    """
    rules = Rulebook(m.settings)
    listed = {fold_text(word) for words in m.settings.lexicon.values() for word in words}

    def explained(form: str) -> bool:
        if form in listed:
            return True
        reading = read(form, "")
        ruling = rules.rule(reading)
        if ruling.topics:
            return True
        found = ruling.found
        hits = [*found.anchors, *found.core, *found.groups.values()]
        hits += [hit for own in found.topics.values() for hit in own]
        spans = [(hit.start, hit.end) for hit in hits]
        spans += [(place.start, place.end) for place in m.gazetteer.find(form)]
        covered = {at for start, end in spans for at in range(start, end)}
        return len(form) - len(covered & set(range(len(form)))) < 2

    return explained


def _term(rise: Rise, now: datetime) -> Suggestion:
    usual = f"按往常约{rise.usual:.1f}篇" if rise.usual >= 0.05 else "往常没有"
    return _suggestion(
        SuggestionKind.TERM, rise.form, f"{rise.window}{rise.count}篇用到，{usual}", rise, now
    )


def _topics(rises: Sequence[Rise], known: Iterable[str], now: datetime) -> Iterator[Suggestion]:
    """One for each group of words that rise together; a group much like an earlier one is that."""
    for group in together(rises):
        terms = [rise.form for rise in group[:4]]
        same = [form for form in known if len(set(form.split("、")) & set(terms)) > 1]
        form = same[0] if same else "、".join(terms)
        told = f"这{len(group)}个词同时冒出，出现在相同的文本里"
        yield _suggestion(SuggestionKind.TOPIC, form, told, group[0], now)


def _suggestion(
    kind: SuggestionKind, form: str, reason: str, rise: Rise, now: datetime
) -> Suggestion:
    return Suggestion(
        kind=kind,
        form=form,
        reason=reason,
        first_seen=now,
        last_seen=now,
        count=rise.count,
        item_ids=rise.item_ids[:_EXAMPLES],
    )


# ── spellings ────────────────────────────────────────────────────────────────────────────────


def _spellings(m: Monitor, week: _Week, now: datetime) -> list[Suggestion]:
    """The suspected evasive spellings of the week, the most frequent first.

    Those with a blank in them are left out: ``evasive.txt`` cannot hold them.
    """
    finder = SuspectFinder(m.settings.spellings, load_segmenter(m.settings))
    seen: defaultdict[str, dict[int, Suspect]] = defaultdict(dict)
    for item, text in zip(week.items, week.folded, strict=True):
        for suspect in finder.suspects(text):
            if any(map(str.isspace, suspect.form)):
                continue
            seen[suspect.form].setdefault(item.id, suspect)
    ranked = sorted(seen.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [
        Suggestion(
            kind=SuggestionKind.SPELLING,
            form=form,
            guess=next(iter(by_item.values())).guess,
            reason=next(iter(by_item.values())).reason,
            first_seen=now,
            last_seen=now,
            count=len(by_item),
            item_ids=tuple(sorted(by_item, reverse=True)[:_EXAMPLES]),
        )
        for form, by_item in ranked[:_MOST_OFFERED]
    ]
