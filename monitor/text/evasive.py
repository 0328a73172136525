"""Spellings that hide a word from filters, and the plain words they stand for.

Writers swap a character for its pinyin or initial (养lao金, y老金), for a homophone (羊老金), or
push symbols between the characters (养*老*金). ``SYLLABLES`` names the words such tricks are undone
for; ``FORMS`` lists single spellings that no rule gives. Both are meant to be read and extended.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping

SYLLABLES: Mapping[str, str] = {
    "延迟退休": "yan chi tui xiu",
    "异地就医": "yi di jiu yi",
    "灵活就业": "ling huo jiu ye",
    "全民参保": "quan min can bao",
    "养老保险": "yang lao bao xian",
    "医疗保险": "yi liao bao xian",
    "失业保险": "shi ye bao xian",
    "社会保险": "she hui bao xian",
    "五险一金": "wu xian yi jin",
    "基金缺口": "ji jin que kou",
    "转移接续": "zhuan yi jie xu",
    "养老金": "yang lao jin",
    "退休金": "tui xiu jin",
    "失业金": "shi ye jin",
    "双轨制": "shuang gui zhi",
    "农民工": "nong min gong",
    "新农合": "xin nong he",
    "人社局": "ren she ju",
    "社保局": "she bao ju",
    "医保局": "yi bao ju",
    "社保": "she bao",
    "医保": "yi bao",
    "退休": "tui xiu",
    "双轨": "shuang gui",
    "失业": "shi ye",
    "就业": "jiu ye",
    "工伤": "gong shang",
    "参保": "can bao",
    "断缴": "duan jiao",
    "骗保": "pian bao",
    "诈骗": "zha pian",
    "认证": "ren zheng",
    "农合": "nong he",
}
"""Word to its syllables, longer words first."""

FORMS: Mapping[str, str] = {
    "ylj": "养老金",
    "grylj": "个人养老金",
    "yctx": "延迟退休",
    "延tx": "延迟退休",
    "qmcb": "全民参保",
    "rsj": "人社局",
    "ybj": "医保局",
    "异地yb": "异地医保",
    "nmg社保": "农民工社保",
    "社b": "社保",
    "s保": "社保",
    "医b": "医保",
    "y保": "医保",
    "p保": "骗保",
    "sb基数": "社保基数",
    "sb没交": "社保没交",
    "sb卡": "社保卡",
    "sy金": "失业金",
    "羊老金": "养老金",
    "养老斤": "养老金",
    "社宝卡": "社保卡",
    "舍保卡": "社保卡",
    "医宝卡": "医保卡",
}
"""Spelling (folded: lower case, simplified) to plain word."""

_HAN = r"[㐀-鿿]"
_HARD = "[*#$%^_~=`•※☀-➿■-◿\U0001f300-\U0001faff]"
"""Marks that stand between two characters of one word only to hide it."""
_SOFT = r"[ .·・\-+/\\|、]"
"""Marks with a use of their own: they count only when they split every pair of a longer word."""
_SPLIT = re.compile(f"{_HAN}(?:{_HARD}{{1,3}}{_HAN}|{_SOFT}{{1,2}}{_HAN}{_SOFT}{{1,2}}{_HAN})")
_LATIN = re.compile(r"[a-z]+")


def _spread(word: str) -> str:
    """A pattern for ``word`` with marks pushed between its characters."""
    hard = f"{_HARD}{{0,3}}".join(word)
    return hard if len(word) < 3 else f"{hard}|{f'{_SOFT}{{1,2}}'.join(word)}"


def _mixed(word: str, syllables: str) -> str:
    """A pattern for ``word`` with some characters written in pinyin, in long words by initial."""
    pieces = []
    last = len(word) - 1
    for position, (han, pinyin) in enumerate(zip(word, syllables.split(), strict=True)):
        latin = [pinyin, pinyin[0]] if last > 1 else [pinyin]
        before = "(?<![a-z])" if position == 0 else ""
        after = "(?![a-z])" if position == last else ""
        pieces.append("(?:" + "|".join([han, *(before + way + after for way in latin)]) + ")")
    return "".join(pieces)


def _latin_runs(syllables: str) -> Iterator[str]:
    """Every run of letters a mixed spelling of one word can hold."""
    ways = [(pinyin, pinyin[0]) for pinyin in syllables.split()]
    for first in range(len(ways)):
        for last in range(first, len(ways)):
            yield from map("".join, itertools.product(*ways[first : last + 1]))


def _form(form: str) -> str:
    before = r"(?<![a-z0-9])" if form[0].isascii() else ""
    after = r"(?![a-z0-9])" if form[-1].isascii() else ""
    return before + re.escape(form) + after


_WORDS = tuple(SYLLABLES)
_SPREAD = re.compile("|".join(f"({_spread(word)})" for word in _WORDS))
_MIXED = re.compile("|".join(f"({_mixed(word, SYLLABLES[word])})" for word in _WORDS))
_FORM = re.compile("|".join(_form(form) for form in sorted(FORMS, key=len, reverse=True)))
_RUNS = frozenset(
    [run for syllables in SYLLABLES.values() for run in _latin_runs(syllables)]
    + [run for form in FORMS for run in _LATIN.findall(form)]
)
_HOMOPHONE = re.compile(
    f"[{''.join({c for f, w in FORMS.items() for c in f if c > 'z' and c not in w})}]"
)
_FULL = {syllables.replace(" ", ""): word for word, syllables in SYLLABLES.items()}


def inserted(text: str) -> Iterator[tuple[int, int, str]]:
    """Where marks split a word of the field: start, end and the word without them."""
    if _SPLIT.search(text):
        for match in _SPREAD.finditer(text):
            word = _WORDS[(match.lastindex or 1) - 1]
            if match[0] != word:
                yield match.start(), match.end(), word


def respelled(text: str) -> Iterator[tuple[int, int, str]]:
    """Where pinyin, initials or homophones stand for a word: start, end and the plain word."""
    if not (_HOMOPHONE.search(text) or any(run in _RUNS for run in _LATIN.findall(text))):
        return
    taken = [(m.start(), m.end(), FORMS[m[0]]) for m in _FORM.finditer(text)]
    yield from taken
    for match in _MIXED.finditer(text):
        word = _WORDS[(match.lastindex or 1) - 1]
        whole = not match[0].isascii() or _FULL.get(match[0]) == word
        free = all(match.end() <= start or end <= match.start() for start, end, _ in taken)
        if match[0] != word and whole and free:
            yield match.start(), match.end(), word
